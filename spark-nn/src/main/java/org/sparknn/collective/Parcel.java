package org.sparknn.collective;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** A reused buffer that holds one message, header first. */
final class Parcel {
  final ByteBuffer bytes;
  private final ByteBuffer whole;
  private final boolean isShared;
  private final Consumer<Parcel> home;

  private Parcel(ByteBuffer whole, int before, boolean isShared, Consumer<Parcel> home) {
    this.whole = whole;
    this.bytes = whole.slice(before, whole.capacity() - before);
    this.isShared = isShared;
    this.home = home;
  }

  /**
   * A buffer of this process.
   *
   * @param before bytes of the buffer that stand before the message, for a frame
   */
  static Parcel own(ByteBuffer buffer, int before, Consumer<Parcel> home) {
    return new Parcel(buffer, before, false, home);
  }

  /** A buffer for a message that goes by {@link SharedMemory}. */
  static Parcel shared(ByteBuffer buffer, Consumer<Parcel> home) {
    return new Parcel(buffer, 0, true, home);
  }

  /** Whether its message goes by {@link SharedMemory} rather than a connection. */
  boolean isShared() {
    return isShared;
  }

  /** What stands before the message, and the message, up to its limit. */
  ByteBuffer framed() {
    return whole.slice(0, whole.capacity() - bytes.capacity() + bytes.limit());
  }

  /** Gives the buffer back to whom it belongs; from then on it may change. */
  void release() {
    home.accept(this);
  }
}
