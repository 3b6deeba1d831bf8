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
    if (array instanceof UnsafeArrayData unsafe) {
      copy(unsafe, target, offset);
    } else {
      requireNoNull(array);
      for (int i = 0; i < elements(); i++) {
        target[offset + i] = array.getFloat(i);
      }
    }
  }

  private void copy(UnsafeArrayData array, float[] target, int offset) {
    int header = UnsafeArrayData.calculateHeaderPortionInBytes(elements());
    // behind the length: a bit for each null element
    for (int word = Long.BYTES; containsNull && word < header; word += Long.BYTES) {
      if (Platform.getLong(array.getBaseObject(), array.getBaseOffset() + word) != 0) {
        requireNoNull(array);
      }
    }
    Platform.copyMemory(
        array.getBaseObject(),
        array.getBaseOffset() + header,
        target,
        Platform.FLOAT_ARRAY_OFFSET + (long) Float.BYTES * offset,
        (long) Float.BYTES * elements());
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
