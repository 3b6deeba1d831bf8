package org.sparknn.model;

import java.io.Serializable;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/** A network, what its inputs go through and what its outputs are called. */
public interface NetworkParams extends Params {

  /** Where the Params are kept. */
  NetworkParams.Fields networkParams();

  default Param<String> networkJson() {
    return networkParams().network;
  }

  default DoubleParam inputScale() {
    return networkParams().inputScale;
  }

  default double getInputScale() {
    return (double) getOrDefault(inputScale());
  }

  default DoubleArrayParam inputMean() {
    return networkParams().inputMean;
  }

  default double[] getInputMean() {
    return getOrDefault(inputMean());
  }

  default DoubleArrayParam inputStd() {
    return networkParams().inputStd;
  }

  default double[] getInputStd() {
    return getOrDefault(inputStd());
  }

  default StringArrayParam classNamesParam() {
    return networkParams().classNames;
  }

  default String[] getClassNames() {
    return getOrDefault(classNamesParam());
  }

  default Param<String> backend() {
    return networkParams().backend;
  }

  default String getBackend() {
    return getOrDefault(backend());
  }

  default IntParam predictBatchSize() {
    return networkParams().predictBatchSize;
  }

  default int getPredictBatchSize() {
    return (int) getOrDefault(predictBatchSize());
  }

  default Sequential getNetwork() {
    return Sequential.fromJson(getOrDefault(networkJson()));
  }

  /** Holds the Params, made once the owner has its uid. */
  final class Fields implements Serializable {
    private final Param<String> network;
    private final DoubleParam inputScale;
    private final DoubleArrayParam inputMean;
    private final DoubleArrayParam inputStd;
    private final StringArrayParam classNames;
    private final Param<String> backend;
    private final IntParam predictBatchSize;

    Fields(Params owner) {
      network = new Param<>(owner, "network", "the network as JSON, see Sequential");
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
      classNames =
          new StringArrayParam(
              owner,
              "classNames",
              "names of the classes; if not set the label column's, or 0, 1, …");
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
