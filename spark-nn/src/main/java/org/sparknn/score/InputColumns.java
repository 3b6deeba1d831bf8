package org.sparknn.score;

import java.io.Serializable;
import java.util.List;
import org.sparknn.model.IndexColumn;
import org.sparknn.model.TensorColumn;

/**
 * The columns that a network reads.
 *
 * @param tensors its input
 * @param ordinal where the input lies in the rows
 * @param indices the positions that a max unpooling on its own is given; empty if there is none
 */
public record InputColumns(TensorColumn tensors, int ordinal, List<IndexColumn> indices)
    implements Serializable {

  /** The network's input alone. */
  public static InputColumns of(TensorColumn tensors, int ordinal) {
    return new InputColumns(tensors, ordinal, List.of());
  }
}
