package org.sparknn.layer;

import java.io.Serializable;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.sparknn.kernels.backend.Backends;

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

  default IntParam batchSize() {
    return columnParams().batchSize;
  }

  default int getBatchSize() {
    return (int) getOrDefault(batchSize());
  }

  /** Rows of a partition that are computed together; changes the speed, not the results. */
  default S setBatchSize(int value) {
    return StageParams.change(this, batchSize(), value);
  }

  default Param<String> backend() {
    return columnParams().backend;
  }

  default String getBackend() {
    return getOrDefault(backend());
  }

  /** What computes: auto, or the name of a backend, which must then run on every executor. */
  default S setBackend(String value) {
    return StageParams.change(this, backend(), value);
  }

  /** Holds the Params, made once the owner has its uid. */
  final class Fields implements Serializable {
    private final Param<String> inputCol;
    private final Param<String> outputCol;
    private final IntParam batchSize;
    private final Param<String> backend;

    Fields(Params owner) {
      inputCol = new Param<>(owner, "inputCol", "tensor column that the layer reads");
      outputCol = new Param<>(owner, "outputCol", "tensor column that the layer adds");
      batchSize = new IntParam(owner, "batchSize", "rows computed together", ParamValidators.gt(0));
      backend = new Param<>(owner, "backend", "what computes: auto, or the name of a backend");
      owner.setDefault(outputCol, owner.uid() + "__output");
      owner.setDefault(batchSize, 64);
      owner.setDefault(backend, Backends.AUTO);
    }
  }
}
