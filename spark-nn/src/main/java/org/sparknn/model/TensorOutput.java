package org.sparknn.model;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.sparknn.kernels.tensor.Shape;

/** A network's output as a tensor column: arrays of floats with their shape in the metadata. */
public final class TensorOutput {
  private TensorOutput() {}

  /**
   * The column.
   *
   * @param row shape of one row's output
   */
  public static StructField field(String name, Shape row) {
    return new StructField(
        name,
        DataTypes.createArrayType(DataTypes.FloatType, false),
        false,
        TensorColumn.floats(row));
  }

  /** Makes one row's output the first of the added columns, see {@code OutputColumns}. */
  public static void fill(float[] outputs, int offset, int length, GenericInternalRow added) {
    float[] values = Arrays.copyOfRange(outputs, offset, offset + length);
    added.update(0, UnsafeArrayData.fromPrimitiveArray(values));
  }
}
