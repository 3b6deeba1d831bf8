package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.AdaptiveMaxPool3d over (N, C, D, H, W); see {@link
 * org.sparknn.kernels.layer.AdaptivePooling}.
 */
public final class AdaptiveMaxPool3d extends AdaptiveMaxPoolStage<AdaptiveMaxPool3d> {

  public AdaptiveMaxPool3d(int... outputSize) {
    this();
    require(outputSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public AdaptiveMaxPool3d() {
    this(Identifiable.randomUID("AdaptiveMaxPool3d"));
  }

  public AdaptiveMaxPool3d(String uid) {
    super(uid);
  }

  public static MLReader<AdaptiveMaxPool3d> read() {
    return new DefaultParamsReader<>();
  }

  public static AdaptiveMaxPool3d load(String path) {
    return read().load(path);
  }
}
