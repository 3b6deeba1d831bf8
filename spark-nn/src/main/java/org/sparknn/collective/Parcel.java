package org.sparknn.collective;

import java.nio.ByteBuffer;

/** A reused buffer that holds one message, header first. */
final class Parcel {
  final ByteBuffer bytes;
  private final Parcels home;

  Parcel(ByteBuffer bytes, Parcels home) {
    this.bytes = bytes;
    this.home = home;
  }

  /** Gives the buffer back to whom it belongs; from then on it may change. */
  void release() {
    home.take(this);
  }
}
