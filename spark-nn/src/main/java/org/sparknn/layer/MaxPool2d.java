package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.MaxPool2d over (N, C, H, W); see {@link org.sparknn.kernels.layer.MaxPooling}. */
public final class MaxPool2d extends MaxPoolStage<MaxPool2d> {

  public MaxPool2d(int... kernelSize) {
    this();
    require(kernelSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public MaxPool2d() {
    this(Identifiable.randomUID("MaxPool2d"));
  }

  public MaxPool2d(String uid) {
    super(uid);
  }

  public static MLReader<MaxPool2d> read() {
    return new DefaultParamsReader<>();
  }

  public static MaxPool2d load(String path) {
    return read().load(path);
  }
}
