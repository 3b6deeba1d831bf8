package org.sparknn.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.spark.sql.catalyst.InternalRow;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Reads binary values: unsigned bytes, or floats in little-endian order. */
final class BinaryReader extends TensorReader {
  private final boolean bytes;

  BinaryReader(String column, Shape shape, boolean bytes) {
    super(column, shape);
    this.bytes = bytes;
  }

  @Override
  boolean isBytes() {
    return bytes;
  }

  @Override
  void read(InternalRow row, int ordinal, byte[] target, int offset) {
    if (!bytes) {
      super.read(row, ordinal, target, offset);
    }
    byte[] values = row.getBinary(ordinal);
    requireElements(values.length);
    System.arraycopy(values, 0, target, offset, values.length);
  }

  @Override
  void read(InternalRow row, int ordinal, float[] target, int offset) {
    if (bytes) {
      super.read(row, ordinal, target, offset);
    }
    byte[] values = row.getBinary(ordinal);
    if (values.length != (long) elements() * Float.BYTES) {
      throw new ShapeException(
          "column '%s' wants %d bytes for %d floats of shape %s but got %d bytes"
              .formatted(
                  column(), (long) elements() * Float.BYTES, elements(), shape(), values.length));
    }
    ByteBuffer.wrap(values)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(target, offset, elements());
  }
}
