package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.AdaptiveAvgPool1d over (N, C, L); see {@link org.sparknn.kernels.layer.AdaptivePooling}.
 */
public final class AdaptiveAvgPool1d extends AdaptivePoolStage<AdaptiveAvgPool1d> {

  public AdaptiveAvgPool1d(int... outputSize) {
    this();
    require(outputSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public AdaptiveAvgPool1d() {
    this(Identifiable.randomUID("AdaptiveAvgPool1d"));
  }

  public AdaptiveAvgPool1d(String uid) {
    super(uid);
  }

  public static MLReader<AdaptiveAvgPool1d> read() {
    return new DefaultParamsReader<>();
  }

  public static AdaptiveAvgPool1d load(String path) {
    return read().load(path);
  }
}
