package org.sparknn.layer;

import java.io.Serializable;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The Params of a stage that maps one tensor column to another.
 *
 * @param <S> the stage's own class
 */
public interface ColumnParams<S> extends Params {

  /** Where the Params are kept. */
  Fields columnParams();

  default Param<String> inputCol() {
    return columnParams().inputCol;
  }

  default String getInputCol() {
    return getOrDefault(inputCol());
  }

  default S setInputCol(String value) {
    return StageParams.change(this, inputCol(), value);
  }

  default Param<String> outputCol() {
    return columnParams().outputCol;
  }

  default String getOutputCol() {
    return getOrDefault(outputCol());
  }

  default S setOutputCol(String value) {
    return StageParams.change(this, outputCol(), value);
  }

  /** Holds the Params, made once the owner has its uid. */
  final class Fields implements Serializable {
    private final Param<String> inputCol;
    private final Param<String> outputCol;

    Fields(Params owner) {
      inputCol = new Param<>(owner, "inputCol", "tensor column that the layer reads");
      outputCol = new Param<>(owner, "outputCol", "tensor column that the layer adds");
      owner.setDefault(outputCol, owner.uid() + "__output");
    }
  }
}
