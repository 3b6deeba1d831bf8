package org.sparknn.collective;

/** When the driver last heard of a rank, and where it was. */
final class Pulse {
  private final Peer peer;
  private long heardNanos;
  private long step;
  private boolean ended;
  private boolean lost;
  private boolean told;

  Pulse(Peer peer) {
    this.peer = peer;
    heardNanos = System.nanoTime();
  }

  Peer peer() {
    return peer;
  }

  synchronized void heard(long number) {
    heardNanos = System.nanoTime();
    step = number;
  }

  /** Silence counts from now on only. */
  synchronized void listenAnew() {
    heardNanos = System.nanoTime();
  }

  /** Nothing more is expected of the rank. */
  synchronized void end() {
    ended = true;
  }

  /** The rank's executor is lost. True once, for a rank that had not ended. */
  synchronized boolean lose() {
    boolean first = !ended && !lost;
    lost = true;
    return first;
  }

  /** Whether the rank may still be at work. */
  synchronized boolean isOpen() {
    return !ended && !lost;
  }

  /** True once, for the one who tells of the rank's silence. */
  synchronized boolean tell() {
    boolean first = !told;
    told = true;
    return first;
  }

  synchronized long step() {
    return step;
  }

  /** Whether nothing was heard of an open rank for longer than some milliseconds. */
  synchronized boolean isSilent(long millis) {
    return isOpen() && System.nanoTime() - heardNanos > millis * 1_000_000L;
  }
}
