package org.sparknn.layer;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.sparknn.score.OutputColumns;

/** A layer's output as an array of floats, and behind it the positions that it returns. */
final class LayerOutputs implements OutputColumns {
  @Override
  public void fill(float[] outputs, int offset, int length, GenericInternalRow added) {
    float[] values = Arrays.copyOfRange(outputs, offset, offset + length);
    added.update(0, UnsafeArrayData.fromPrimitiveArray(values));
  }

  @Override
  public void fillIndices(int[] indices, int offset, int length, GenericInternalRow added) {
    int[] values = Arrays.copyOfRange(indices, offset, offset + length);
    added.update(1, UnsafeArrayData.fromPrimitiveArray(values));
  }
}
