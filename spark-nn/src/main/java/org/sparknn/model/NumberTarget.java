package org.sparknn.model;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.tensor.ShapeException;

/** One number a row: a class or a float. */
final class NumberTarget extends TargetColumn {

  NumberTarget(String name, Target target) {
    super(name, target);
  }

  @Override
  public Column column() {
    return TensorColumn.quoted(name()).cast(DataTypes.DoubleType);
  }

  @Override
  public void read(InternalRow row, int ordinal, double[] values) {
    if (row.isNullAt(ordinal)) {
      throw new ShapeException("column '%s' wants numbers but got null".formatted(name()));
    }
    values[0] = row.getDouble(ordinal);
  }
}
