package org.sparknn.collective;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** What one rank sends and receives in one lane; one thread at a time sums in a lane. */
final class Traffic {
  private final Lane lane;
  private final Inbox inbox;
  private final AtomicReferenceArray<Link> links;
  private long call;
  private volatile long bytesSent;

  Traffic(Lane lane, Inbox inbox) {
    this.lane = lane;
    this.inbox = inbox;
    this.links = new AtomicReferenceArray<>(inbox.run.ranks());
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

  /** Begins the next sum. */
  void nextCall() {
    call++;
  }

  /**
   * A buffer to a peer, ready for the values; waits for the peer if it is far behind.
   *
   * @param length values that are summed in the whole call
   */
  Parcel begin(int peer, int chunk, int length) {
    Parcel parcel = links.get(peer).parcels().await(inbox.health);
    Header.write(parcel.bytes, inbox.run, inbox.rank, Header.DATA, lane);
    Header.number(parcel.bytes, call, chunk, length);
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

  /** Waits for a message of the current sum; the caller releases its buffer. */
  Parcel take(int peer, int chunk, int length, int bytes) {
    return inbox.arrivals(lane, peer).await(call, chunk, length, bytes, inbox.health);
  }
}
