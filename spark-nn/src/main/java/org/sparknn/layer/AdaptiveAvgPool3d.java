package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.AdaptiveAvgPool3d over (N, C, D, H, W); see {@link
 * org.sparknn.kernels.layer.AdaptivePooling}.
 */
public final class AdaptiveAvgPool3d extends AdaptivePoolStage<AdaptiveAvgPool3d> {

  public AdaptiveAvgPool3d(int... outputSize) {
    this();
    require(outputSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public AdaptiveAvgPool3d() {
    this(Identifiable.randomUID("AdaptiveAvgPool3d"));
  }

  public AdaptiveAvgPool3d(String uid) {
    super(uid);
  }

  public static MLReader<AdaptiveAvgPool3d> read() {
    return new DefaultParamsReader<>();
  }

  public static AdaptiveAvgPool3d load(String path) {
    return read().load(path);
  }
}
