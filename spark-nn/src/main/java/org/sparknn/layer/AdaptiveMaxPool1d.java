package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.AdaptiveMaxPool1d over (N, C, L); see {@link org.sparknn.kernels.layer.AdaptivePooling}.
 */
public final class AdaptiveMaxPool1d extends AdaptiveMaxPoolStage<AdaptiveMaxPool1d> {

  public AdaptiveMaxPool1d(int... outputSize) {
    this();
    require(outputSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public AdaptiveMaxPool1d() {
    this(Identifiable.randomUID("AdaptiveMaxPool1d"));
  }

  public AdaptiveMaxPool1d(String uid) {
    super(uid);
  }

  public static MLReader<AdaptiveMaxPool1d> read() {
    return new DefaultParamsReader<>();
  }

  public static AdaptiveMaxPool1d load(String path) {
    return read().load(path);
  }
}
