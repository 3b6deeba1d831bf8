package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.LogSoftmax: log(exp(x) / Σ exp(x)) along one axis. */
public final class LogSoftmax extends SoftmaxStage<LogSoftmax> {

  public LogSoftmax(int dim) {
    this();
    setDim(dim);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public LogSoftmax() {
    this(Identifiable.randomUID("LogSoftmax"));
  }

  public LogSoftmax(String uid) {
    super(uid);
  }

  public static MLReader<LogSoftmax> read() {
    return new DefaultParamsReader<>();
  }

  public static LogSoftmax load(String path) {
    return read().load(path);
  }
}
