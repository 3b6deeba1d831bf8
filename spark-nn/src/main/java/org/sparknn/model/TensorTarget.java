package org.sparknn.model;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.sparknn.kernels.loss.Target;

/** A tensor a row: floats, or a class for each position. */
final class TensorTarget extends TargetColumn {
  private final TensorColumn tensors;

  TensorTarget(TensorColumn tensors, Target target) {
    super(tensors.name(), target);
    this.tensors = tensors;
  }

  @Override
  public Column column() {
    return TensorColumn.quoted(name());
  }

  @Override
  public void read(InternalRow row, int ordinal, double[] values) {
    if (tensors.isBytes()) {
      byte[] bytes = new byte[values.length];
      tensors.read(row, ordinal, bytes, 0);
      for (int i = 0; i < values.length; i++) {
        values[i] = Byte.toUnsignedInt(bytes[i]);
      }
    } else {
      float[] floats = new float[values.length];
      tensors.read(row, ordinal, floats, 0);
      for (int i = 0; i < values.length; i++) {
        values[i] = floats[i];
      }
    }
  }
}
