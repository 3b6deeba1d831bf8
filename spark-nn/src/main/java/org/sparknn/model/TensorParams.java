package org.sparknn.model;

import java.io.Serializable;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The tensor columns that a network reads and adds.
 *
 * @param <S> the stage's own class
 */
public interface TensorParams<S> extends Chained<S> {

  /** Where the Params are kept. */
  TensorParams.Fields tensorParams();

  default Param<String> inputCol() {
    return tensorParams().inputCol;
  }

  default String getInputCol() {
    return getOrDefault(inputCol());
  }

  /** The column of tensors that is read. */
  default S setInputCol(String value) {
    return Chained.set(this, inputCol(), value);
  }

  default Param<String> outputCol() {
    return tensorParams().outputCol;
  }

  default String getOutputCol() {
    return getOrDefault(outputCol());
  }

  /** The column of tensors that is added. */
  default S setOutputCol(String value) {
    return Chained.set(this, outputCol(), value);
  }

  /** Holds the Params, made once the owner has its uid. */
  final class Fields implements Serializable {
    private final Param<String> inputCol;
    private final Param<String> outputCol;

    Fields(Params owner) {
      inputCol = new Param<>(owner, "inputCol", "tensor column that the network reads");
      outputCol = new Param<>(owner, "outputCol", "tensor column that the network adds");
      owner.setDefault(inputCol, "features");
      owner.setDefault(outputCol, "prediction");
    }
  }
}
