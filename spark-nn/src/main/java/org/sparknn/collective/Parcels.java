package org.sparknn.collective;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * A bounded store of reused buffers. One thread asks for them; any thread gives them back. Who
 * finds none waits for the peer, which bounds the memory.
 */
final class Parcels extends Awaited<Parcel> {
  private final ArrayBlockingQueue<Parcel> free;
  private final int bytes;
  private final boolean direct;
  private final Peer peer;
  private int unmade;

  /**
   * @param bytes size of a message's values, at most
   * @param direct whether the buffers are for a socket
   * @param peer who is waited for when none is free; null if nobody ever waits
   */
  Parcels(int capacity, int bytes, boolean direct, Peer peer) {
    this.free = new ArrayBlockingQueue<>(capacity);
    this.bytes = Header.BYTES + bytes;
    this.direct = direct;
    this.peer = peer;
    this.unmade = capacity;
  }

  @Override
  Parcel poll() {
    Parcel parcel = free.poll();
    if (parcel != null || unmade == 0) {
      return parcel;
    }
    unmade--;
    return new Parcel(direct ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes), this);
  }

  /** Takes a buffer back. */
  void take(Parcel parcel) {
    if (!free.offer(parcel)) {
      throw new IllegalStateException("a buffer was given back twice");
    }
    wake();
  }

  @Override
  Peer peer() {
    return peer;
  }

  @Override
  String what() {
    return "room to send to";
  }
}
