package org.sparknn.collective;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What one rank sends and receives in one lane; one thread at a time sums in a lane. */
final class Traffic {
  private final Lane lane;
  private final Inbox inbox;
  private final AtomicReferenceArray<Link> links;
  private final Wait wait;
  private long call;
  private volatile long bytesSent;

  Traffic(Lane lane, Inbox inbox) {
    this.lane = lane;
    this.inbox = inbox;
    this.links = new AtomicReferenceArray<>(inbox.run.ranks());
    this.wait = new Wait(inbox.bell(lane), inbox.health, false);
  }

  int rank() {
    return inbox.rank;
  }

  int ranks() {
    return inbox.run.ranks();
  }

  void link(int peer, Link link) {
    links.set(peer, link);
  }

  /** The link to a peer, or null if there is none (yet). */
  Link link(int peer) {
    return links.get(peer);
  }

  /** The number of the next sum, in the order in which ranks ask for them. */
  long nextCall() {
    return ++call;
  }

  /** Sets how many sums may be under way at a time. */
  void underWay(int sums) {
    inbox.underWay(lane, sums);
  }

  /** Makes of a sum what can be made without waiting. */
  void begin(Course course) {
    inbox.mappings.use(
        () -> {
          boolean goesOn = true;
          while (goesOn && !course.isDone()) {
            goesOn = course.advance();
          }
        });
  }

  /** Makes a sum; returns when it is there. */
  void run(Course course) {
    BooleanSupplier goesOn = course::advance;
    Supplier<Wanted> wanted = course::wanted;
    inbox.mappings.use(
        () -> {
          while (!course.isDone()) {
            wait.until(goesOn, wanted);
          }
        });
  }

  /**
   * A buffer to a peer, ready for the values; null if the peer is far behind.
   *
   * @param length values that are summed in the whole call
   */
  Parcel begin(int peer, long number, int chunk, int length) {
    Parcel parcel = links.get(peer).parcel();
    if (parcel != null) {
      Header.write(parcel.bytes, inbox.run, inbox.rank, Header.DATA, lane);
      Header.number(parcel.bytes, number, chunk, length);
    }
    return parcel;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread at a time
  void send(int peer, Parcel parcel) {
    parcel.bytes.flip();
    bytesSent += SocketLink.FRAME_BYTES + parcel.bytes.remaining();
    links.get(peer).send(parcel);
  }

  /** Bytes of all messages, with what stands before their values; encryption adds some. */
  long bytesSent() {
    return bytesSent;
  }

  /** A message of a sum, or null if it has not come; the caller releases its buffer. */
  Parcel take(int peer, long number, int chunk, int length, int bytes) {
    return inbox.arrivals(lane, peer).poll(number, chunk, length, bytes);
  }

  /** Where a sum waits for a message. */
  Wanted message(int peer, long number, int chunk) {
    return inbox.arrivals(lane, peer).wanted(number, chunk);
  }

  /** Where a sum waits for a buffer. */
  Wanted room(int peer) {
    return new Wanted(() -> "room to send to", inbox.roster.peer(peer), false);
  }
}
