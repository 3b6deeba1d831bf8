package org.sparknn.collective;

/** A link to a rank in the same process: buffers change hands. */
final class MemoryLink implements Link {
  private final Arrivals arrivals;
  private final Inbox peer;
  private final Parcels parcels;

  /**
   * @param peer the inbox of the peer
   * @param sender this rank
   */
  MemoryLink(Inbox peer, int sender, Peer name, Lane lane) {
    this.arrivals = peer.arrivals(lane, sender);
    this.peer = peer;
    this.parcels = new Parcels(SocketLink.PARCELS, lane.payloadBytes, false, name);
  }

  @Override
  public Parcels parcels() {
    return parcels;
  }

  @Override
  public void send(Parcel parcel) {
    arrivals.deliver(parcel);
  }

  @Override
  public void abort(int origin, String reason) {
    peer.aborted(origin, reason);
  }

  @Override
  public void close() {
    arrivals.left();
  }
}
