package org.sparknn.layer;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.sparknn.model.TensorOutput;
import org.sparknn.score.OutputColumns;

/** A layer's output as an array of floats, and behind it the positions that it returns. */
final class LayerOutputs implements OutputColumns {
  @Override
  public void fill(float[] outputs, int offset, int length, GenericInternalRow added) {
    TensorOutput.fill(outputs, offset, length, added);
  }

  @Override
  public void fillIndices(int[] indices, int offset, int length, GenericInternalRow added) {
    int[] values = Arrays.copyOfRange(indices, offset, offset + length);
    added.update(1, UnsafeArrayData.fromPrimitiveArray(values));
  }
}
