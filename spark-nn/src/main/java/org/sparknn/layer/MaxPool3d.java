package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.MaxPool3d over (N, C, D, H, W); errors as {@link org.sparknn.kernels.layer.MaxPooling}
 * has them.
 */
public final class MaxPool3d extends MaxPoolStage<MaxPool3d> {

  public MaxPool3d(int... kernelSize) {
    super(Identifiable.randomUID("MaxPool3d"), kernelSize);
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
