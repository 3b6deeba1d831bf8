package org.sparknn.collective;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/** The messages that have come from one peer in one lane. They are matched by their numbers. */
final class Arrivals extends Awaited<Parcel> {
  private final ArrayBlockingQueue<Parcel> queue;
  private final Lane lane;
  private final int sender;
  private final Roster roster;
  private final Parcels parcels;
  private volatile boolean left;
  private long call;
  private int chunk;

  /**
   * @param capacity messages that the schedule lets the peer be ahead
   */
  Arrivals(Lane lane, int sender, Roster roster, int capacity) {
    this.lane = lane;
    this.sender = sender;
    this.roster = roster;
    this.queue = new ArrayBlockingQueue<>(capacity);
    // one more than can wait, for the one that is being read
    this.parcels = new Parcels(capacity + 1, lane.payloadBytes, false, null);
  }

  /** Queues a message, whose buffer the reader gives back. */
  void deliver(Parcel parcel) {
    if (!queue.offer(parcel)) {
      throw tooMany();
    }
    wake();
  }

  /** A buffer for a message that comes. Only the thread of the connection calls this. */
  Parcel room() {
    Parcel parcel = parcels.poll();
    if (parcel == null) {
      throw tooMany();
    }
    return parcel;
  }

  /** The peer has closed its collective: nothing more will come. */
  void left() {
    left = true;
    wake();
  }

  boolean hasLeft() {
    return left;
  }

  /**
   * Waits for a message and leaves its buffer at the values.
   *
   * @throws CollectiveException if it does not come, or if another one comes
   */
  Parcel await(long call, int chunk, int length, int bytes, Health health) {
    this.call = call;
    this.chunk = chunk;
    Parcel parcel = await(health);
    ByteBuffer message = parcel.bytes;
    if (Header.call(message) != call
        || Header.chunk(message) != chunk
        || Header.length(message) != length
        || message.limit() != Header.BYTES + bytes) {
      throw CollectiveException.seen(
          peer(),
          "the ranks do not make the same calls: expected %s (%d values, %d bytes) %s but got sum %d, message %d (%d values, %d bytes)"
              .formatted(
                  what(),
                  length,
                  bytes,
                  peer(),
                  Header.call(message),
                  Header.chunk(message),
                  Header.length(message),
                  message.limit() - Header.BYTES));
    }
    message.position(Header.BYTES);
    return parcel;
  }

  @Override
  Parcel poll() {
    return queue.poll();
  }

  @Override
  boolean isHopeless() {
    return left && queue.isEmpty();
  }

  @Override
  Peer peer() {
    return roster.peer(sender);
  }

  @Override
  String what() {
    return "message %d of sum %d of the %s from".formatted(chunk, call, lane);
  }

  private CollectiveException tooMany() {
    return CollectiveException.seen(peer(), "%s sends more than it should".formatted(peer()));
  }
}
