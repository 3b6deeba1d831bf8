package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.AdaptiveMaxPool2d over (N, C, H, W); see {@link
 * org.sparknn.kernels.layer.AdaptivePooling}.
 */
public final class AdaptiveMaxPool2d extends AdaptiveMaxPoolStage<AdaptiveMaxPool2d> {

  public AdaptiveMaxPool2d(int... outputSize) {
    this();
    require(outputSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public AdaptiveMaxPool2d() {
    this(Identifiable.randomUID("AdaptiveMaxPool2d"));
  }

  public AdaptiveMaxPool2d(String uid) {
    super(uid);
  }

  public static MLReader<AdaptiveMaxPool2d> read() {
    return new DefaultParamsReader<>();
  }

  public static AdaptiveMaxPool2d load(String path) {
    return read().load(path);
  }
}
