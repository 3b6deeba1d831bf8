package org.sparknn.collective;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bounded store of reused buffers. One thread asks for them; any thread gives them back. Who
 * finds none waits for the peer, which bounds the memory.
 */
final class Parcels {
  private final Queue<Parcel> free = new ConcurrentLinkedQueue<>();
  private final AtomicInteger taken = new AtomicInteger();
  private final int bytes;
  private final boolean forSocket;
  private final Bell bell;
  private volatile int capacity;

  /** Whether somebody was told that there is none: only then does it ring. */
  private volatile boolean wanted;

  /**
   * @param bytes size of a message's values, at most
   * @param forSocket whether they are outside the heap, with room for a frame
   * @param bell rings when one comes back
   */
  Parcels(int capacity, int bytes, boolean forSocket, Bell bell) {
    this.capacity = capacity;
    this.bytes = Header.BYTES + bytes;
    this.forSocket = forSocket;
    this.bell = bell;
  }

  /** Sets how many there are at most; never fewer than before. */
  void capacity(int most) {
    capacity = Math.max(capacity, most);
  }

  /** A buffer, or null if all are in use. */
  Parcel poll() {
    if (taken.get() >= capacity) {
      wanted = true;
      // one that came back before that did not ring
      if (taken.get() >= capacity) {
        return null;
      }
    }
    taken.incrementAndGet();
    Parcel parcel = free.poll();
    return parcel != null ? parcel : make();
  }

  private Parcel make() {
    return forSocket
        ? Parcel.own(
            ByteBuffer.allocateDirect(SocketLink.FRAME_BYTES + bytes),
            SocketLink.FRAME_BYTES,
            this::take)
        : Parcel.own(ByteBuffer.allocate(bytes), 0, this::take);
  }

  /** Takes a buffer back. */
  void take(Parcel parcel) {
    free.add(parcel);
    if (taken.decrementAndGet() < 0) {
      throw new IllegalStateException("a buffer was given back twice");
    }
    if (wanted) {
      wanted = false;
      bell.ring();
    }
  }
}
