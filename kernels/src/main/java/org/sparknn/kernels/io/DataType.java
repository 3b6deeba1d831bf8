package org.sparknn.kernels.io;

/** The element types that are read and written. */
public enum DataType {
  F64(8),
  I64(8),
  F32(4),
  U8(1);

  private final int bytes;

  DataType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of an element. */
  public int bytes() {
    return bytes;
  }
}
