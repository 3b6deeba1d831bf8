package org.sparknn.score;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;

/** Makes the columns that scoring adds out of a network's outputs. */
@FunctionalInterface
public interface OutputColumns extends Serializable {

  /**
   * Fills the added columns of one row.
   *
   * @param outputs holds the row's outputs from {@code offset} on; used again for other rows
   */
  void fill(float[] outputs, int offset, int length, GenericInternalRow added);

  /**
   * The same for the positions that a max pooling on its own returns.
   *
   * @param indices holds the row's positions from {@code offset} on; used again for other rows
   */
  default void fillIndices(int[] indices, int offset, int length, GenericInternalRow added) {}
}
