package org.sparknn.model;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.tensor.Shape;

/**
 * A column whose values are tensors of one shape: {@code array<float>}, a vector, an image struct,
 * or binary (uint8 or float32), with shape and type in the column's metadata.
 */
public final class TensorColumn {
  private TensorColumn() {}

  /** The named column of a schema; {@code shape} is used if its metadata names none. */
  public static TensorColumn of(StructType schema, String name, Shape shape) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Shape of one row's tensor. */
  public Shape shape() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Whether the elements are unsigned bytes rather than floats. */
  public boolean isBytes() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Copies one row's elements in logical order; for columns of bytes. */
  public void read(InternalRow row, int ordinal, byte[] target, int offset) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Copies one row's elements in logical order; for columns of floats. */
  public void read(InternalRow row, int ordinal, float[] target, int offset) {
    throw new UnsupportedOperationException("not written yet");
  }
}
