package org.sparknn.model;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.sparknn.kernels.tensor.Shape;

/** Reads ML vectors as {@code VectorUDT} lays them out: (type, size, indices, values). */
final class VectorReader extends TensorReader {
  private static final int FIELDS = 4;
  private static final int SPARSE = 0;

  VectorReader(String column, Shape shape) {
    super(column, shape);
  }

  @Override
  void read(InternalRow row, int ordinal, float[] target, int offset) {
    InternalRow vector = row.getStruct(ordinal, FIELDS);
    ArrayData values = vector.getArray(3);
    if (vector.getByte(0) == SPARSE) {
      requireElements(vector.getInt(1));
      ArrayData indices = vector.getArray(2);
      Arrays.fill(target, offset, offset + elements(), 0);
      for (int i = 0; i < values.numElements(); i++) {
        target[offset + indices.getInt(i)] = (float) values.getDouble(i);
      }
    } else {
      requireElements(values.numElements());
      for (int i = 0; i < elements(); i++) {
        target[offset + i] = (float) values.getDouble(i);
      }
    }
  }
}
