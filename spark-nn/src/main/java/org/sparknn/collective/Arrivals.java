package org.sparknn.collective;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The messages that have come from one peer in one lane. They are matched by their numbers. */
final class Arrivals {
  private final Queue<Parcel> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** Messages that came while one of another sum was wanted, by their sums. */
  private final Map<Long, ArrayDeque<Parcel>> others = new HashMap<>();

  private final Lane lane;
  private final int sender;
  private final Roster roster;
  private final Bell bell;
  private final int capacity;
  private final Parcels parcels;
  private volatile int underWay = 1;

  /** Whether somebody has looked in vain: only then does a message ring. */
  private volatile boolean wanted;

  private volatile boolean left;

  /** Where messages come besides the connection, if the peer is on this host. */
  private volatile SharedMemory shared;

  /** Messages that have been taken from both. */
  private long taken;

  /**
   * @param bell rings when something has come
   * @param capacity messages that the schedule of a sum lets the peer be ahead
   */
  Arrivals(Lane lane, int sender, Roster roster, Bell bell, int capacity) {
    this.lane = lane;
    this.sender = sender;
    this.roster = roster;
    this.bell = bell;
    this.capacity = capacity;
    // one more than can wait, for the one that is being read
    this.parcels = new Parcels(capacity + 1, lane.payloadBytes, false, new Bell());
  }

  /**
   * Sets how many sums may be under way at a time. The peer may have ended those, and have begun as
   * many others, while this rank still is at the first.
   */
  void underWay(int sums) {
    underWay = sums == 1 ? 1 : 2 * sums;
    parcels.capacity(underWay * capacity + 1);
  }

  /** Queues a message, whose buffer the reader gives back. */
  void deliver(Parcel parcel) {
    if (waiting.incrementAndGet() > underWay * capacity) {
      throw tooMany();
    }
    queue.add(parcel);
    if (wanted) {
      wanted = false;
      bell.ring();
    }
  }

  /** A buffer for a message that comes. Only the thread of the connection calls this. */
  Parcel room() {
    Parcel parcel = parcels.poll();
    if (parcel == null) {
      throw tooMany();
    }
    return parcel;
  }

  /** From now on messages come by this memory, too. */
  void share(SharedMemory memory) {
    shared = memory;
    bell.share(memory);
  }

  /** The peer has closed its collective: nothing more will come. */
  void left() {
    left = true;
    bell.ring();
  }

  boolean hasLeft() {
    return left;
  }

  /**
   * The next message of a sum, at its values, or null if it is not there yet.
   *
   * @throws CollectiveException if another one has come
   */
  Parcel poll(long call, int chunk, int length, int bytes) {
    Parcel parcel = next(call);
    if (parcel == null) {
      return null;
    }
    if (!parcel.isShared()) {
      waiting.decrementAndGet();
    }
    ByteBuffer message = parcel.bytes;
    if (Header.call(message) != call
        || Header.chunk(message) != chunk
        || Header.length(message) != length
        || message.limit() != Header.BYTES + bytes) {
      throw CollectiveException.seen(
          peer(),
          "the ranks do not make the same calls: expected %s (%d values, %d bytes) %s but got sum %d, message %d (%d values, %d bytes)"
              .formatted(
                  what(call, chunk),
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

  /** The first message of a sum, or one of a sum that cannot be under way. */
  private Parcel next(long call) {
    ArrayDeque<Parcel> early = others.get(call);
    if (early != null) {
      Parcel parcel = early.remove();
      if (early.isEmpty()) {
        others.remove(call);
      }
      return parcel;
    }
    Parcel parcel = nextThatCame(call);
    if (parcel == null && !wanted) {
      wanted = true;
      // one that came before that did not ring
      parcel = nextThatCame(call);
    }
    return parcel;
  }

  private Parcel nextThatCame(long call) {
    Parcel parcel = take();
    while (parcel != null && isOther(Header.call(parcel.bytes), call)) {
      others.computeIfAbsent(Header.call(parcel.bytes), key -> new ArrayDeque<>()).add(parcel);
      parcel = take();
    }
    return parcel;
  }

  /** The message that was sent after the one before, or null if it is not there. */
  private Parcel take() {
    // asked first: what was shared before one of the queue was sent can be seen then
    boolean queued = !queue.isEmpty();
    SharedMemory memory = shared;
    Parcel parcel = memory == null ? null : memory.read(taken + 1);
    if (parcel == null && queued) {
      parcel = queue.remove();
    }
    if (parcel != null) {
      taken++;
    }
    return parcel;
  }

  private boolean isEmpty() {
    SharedMemory memory = shared;
    return queue.isEmpty() && (memory == null || !memory.has(taken + 1));
  }

  private boolean isOther(long number, long call) {
    return number != call && Math.abs(number - call) < underWay;
  }

  /** What a sum waits for. */
  Wanted wanted(long call, int chunk) {
    return new Wanted(() -> what(call, chunk), peer(), left && isEmpty());
  }

  private Peer peer() {
    return roster.peer(sender);
  }

  private String what(long call, int chunk) {
    return "message %d of sum %d of the %s from".formatted(chunk, call, lane);
  }

  private CollectiveException tooMany() {
    return CollectiveException.seen(peer(), "%s sends more than it should".formatted(peer()));
  }
}
