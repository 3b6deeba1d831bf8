package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.MaxPool3d over (N, C, D, H, W); see {@link org.sparknn.kernels.layer.MaxPooling}. */
public final class MaxPool3d extends MaxPoolStage<MaxPool3d> {

  public MaxPool3d(int... kernelSize) {
    this();
    require(kernelSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public MaxPool3d() {
    this(Identifiable.randomUID("MaxPool3d"));
  }

  public MaxPool3d(String uid) {
    super(uid);
  }

  public static MLReader<MaxPool3d> read() {
    return new DefaultParamsReader<>();
  }

  public static MaxPool3d load(String path) {
    return read().load(path);
  }
}
