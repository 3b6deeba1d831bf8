package org.sparknn.model;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Reads {@code array<float>}. */
final class FloatArrayReader extends TensorReader {
  private final boolean containsNull;

  FloatArrayReader(String column, Shape shape, boolean containsNull) {
    super(column, shape);
    this.containsNull = containsNull;
  }

  @Override
  void read(InternalRow row, int ordinal, float[] target, int offset) {
    ArrayData array = row.getArray(ordinal);
    requireElements(array.numElements());
    if (containsNull) {
      requireNoNull(array);
    }
    if (array instanceof UnsafeArrayData unsafe) {
      Platform.copyMemory(
          unsafe.getBaseObject(),
          unsafe.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(elements()),
          target,
          Platform.FLOAT_ARRAY_OFFSET + (long) Float.BYTES * offset,
          (long) Float.BYTES * elements());
    } else {
      for (int i = 0; i < elements(); i++) {
        target[offset + i] = array.getFloat(i);
      }
    }
  }

  private void requireNoNull(ArrayData array) {
    for (int i = 0; i < elements(); i++) {
      if (array.isNullAt(i)) {
        throw new ShapeException(
            "column '%s' wants %d elements but element %d is null"
                .formatted(column(), elements(), i));
      }
    }
  }
}
