package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.MaxPool1d over (N, C, L); see {@link org.sparknn.kernels.layer.MaxPooling}. */
public final class MaxPool1d extends MaxPoolStage<MaxPool1d> {

  public MaxPool1d(int... kernelSize) {
    this();
    require(kernelSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public MaxPool1d() {
    this(Identifiable.randomUID("MaxPool1d"));
  }

  public MaxPool1d(String uid) {
    super(uid);
  }

  public static MLReader<MaxPool1d> read() {
    return new DefaultParamsReader<>();
  }

  public static MaxPool1d load(String path) {
    return read().load(path);
  }
}
