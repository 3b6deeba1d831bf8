package org.sparknn.model;

import java.io.Serializable;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;

/**
 * What a network's inputs go through, and what computes its outputs.
 *
 * @param <S> the stage's own class
 */
public interface ScoringParams<S> extends Chained<S> {

  /** Where the Params are kept. */
  ScoringParams.Fields scoringParams();

  default DoubleParam inputScale() {
    return scoringParams().inputScale;
  }

  default double getInputScale() {
    return (double) getOrDefault(inputScale());
  }

  default DoubleArrayParam inputMean() {
    return scoringParams().inputMean;
  }

  default double[] getInputMean() {
    return getOrDefault(inputMean());
  }

  default DoubleArrayParam inputStd() {
    return scoringParams().inputStd;
  }

  default double[] getInputStd() {
    return getOrDefault(inputStd());
  }

  default Param<String> backend() {
    return scoringParams().backend;
  }

  default String getBackend() {
    return getOrDefault(backend());
  }

  /** What computes: {@code auto}, {@code gpu}, {@code cpu}, {@code blas} or {@code reference}. */
  default S setBackend(String value) {
    return Chained.set(this, backend(), value);
  }

  default IntParam predictBatchSize() {
    return scoringParams().predictBatchSize;
  }

  default int getPredictBatchSize() {
    return (int) getOrDefault(predictBatchSize());
  }

  /** Rows that are scored together (default 256). */
  default S setPredictBatchSize(int value) {
    return Chained.set(this, predictBatchSize(), value);
  }

  /** Holds the Params, made once the owner has its uid. */
  final class Fields implements Serializable {
    private final DoubleParam inputScale;
    private final DoubleArrayParam inputMean;
    private final DoubleArrayParam inputStd;
    private final Param<String> backend;
    private final IntParam predictBatchSize;

    Fields(Params owner) {
      inputScale =
          new DoubleParam(
              owner,
              "inputScale",
              "what inputs are multiplied by first; if not set 1/255 for bytes and 1 for floats");
      inputMean =
          new DoubleArrayParam(
              owner, "inputMean", "what is then subtracted, one for each channel; empty: nothing");
      inputStd =
          new DoubleArrayParam(
              owner, "inputStd", "what is then divided by, one for each channel; empty: nothing");
      backend = new Param<>(owner, "backend", "what computes: auto, or the name of a backend");
      predictBatchSize =
          new IntParam(
              owner, "predictBatchSize", "rows that are scored together", ParamValidators.gt(0));
      owner.setDefault(inputMean, new double[0]);
      owner.setDefault(inputStd, new double[0]);
      owner.setDefault(backend, "auto");
      owner.setDefault(predictBatchSize, 256);
    }
  }
}
