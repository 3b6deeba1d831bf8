package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.Softmax: exp(x) / Σ exp(x) along one axis. */
public final class Softmax extends SoftmaxStage<Softmax> {

  public Softmax(int dim) {
    this();
    setDim(dim);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public Softmax() {
    this(Identifiable.randomUID("Softmax"));
  }

  public Softmax(String uid) {
    super(uid);
  }

  public static MLReader<Softmax> read() {
    return new DefaultParamsReader<>();
  }

  public static Softmax load(String path) {
    return read().load(path);
  }
}
