package org.sparknn.collective;

/** When the driver last heard of a rank, and where it was. */
final class Pulse {
  private final Peer peer;
  private long heardNanos;
  private long step;
  private boolean ended;
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

  /** Nothing more is expected of the rank. */
  synchronized void end() {
    ended = true;
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  /** Whether the rank has ended, or nothing was heard of it for longer. */
  synchronized boolean isOver(long millis) {
    return ended || isSilent(millis);
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

  /** Whether nothing was heard of a rank that has not ended for longer than some milliseconds. */
  synchronized boolean isSilent(long millis) {
    return !ended && System.nanoTime() - heardNanos > millis * 1_000_000L;
  }
}
