package org.sparknn.collective;

/** A link to a rank in the same process: buffers change hands. */
final class MemoryLink implements Link {
  private final LocalNetwork network;
  private final Lane lane;
  private final Arrivals arrivals;
  private final Inbox peer;
  private final Parcels parcels;

  /**
   * @param own the inbox of this rank
   * @param peer the inbox of the peer
   */
  MemoryLink(Inbox own, Inbox peer, Lane lane) {
    this.network = own.network;
    this.lane = lane;
    this.arrivals = peer.arrivals(lane, own.rank);
    this.peer = peer;
    // peers give them back when they have read them, for which nobody must wait; how far a rank can
    // be ahead of others bounds them
    this.parcels = new Parcels(Integer.MAX_VALUE, lane.payloadBytes, false, own.bell(lane));
  }

  @Override
  public Parcel parcel() {
    return parcels.poll();
  }

  @Override
  public void send(Parcel parcel) {
    network.send(lane, parcel.bytes.limit(), () -> arrivals.deliver(parcel));
  }

  @Override
  public void abort(int origin, String reason) {
    peer.aborted(origin, reason);
  }

  @Override
  public void close() {
    network.send(lane, 0, arrivals::left);
  }
}
