package org.sparknn.collective;

import java.nio.ByteBuffer;

/** A reused buffer that holds one message, header first. */
final class Parcel {
  final ByteBuffer bytes;
  private final ByteBuffer whole;
  private final Parcels home;

  /**
   * @param before bytes of the buffer that stand before the message, for a frame
   */
  Parcel(ByteBuffer buffer, int before, Parcels home) {
    this.whole = buffer;
    this.bytes = buffer.slice(before, buffer.capacity() - before);
    this.home = home;
  }

  /** What stands before the message, and the message, up to its limit. */
  ByteBuffer framed() {
    return whole.slice(0, whole.capacity() - bytes.capacity() + bytes.limit());
  }

  /** Gives the buffer back to whom it belongs; from then on it may change. */
  void release() {
    home.take(this);
  }
}
