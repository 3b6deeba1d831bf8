package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.AdaptiveAvgPool2d over (N, C, H, W); see {@link
 * org.sparknn.kernels.layer.AdaptivePooling}.
 */
public final class AdaptiveAvgPool2d extends AdaptivePoolStage<AdaptiveAvgPool2d> {

  public AdaptiveAvgPool2d(int... outputSize) {
    this();
    require(outputSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public AdaptiveAvgPool2d() {
    this(Identifiable.randomUID("AdaptiveAvgPool2d"));
  }

  public AdaptiveAvgPool2d(String uid) {
    super(uid);
  }

  public static MLReader<AdaptiveAvgPool2d> read() {
    return new DefaultParamsReader<>();
  }

  public static AdaptiveAvgPool2d load(String path) {
    return read().load(path);
  }
}
