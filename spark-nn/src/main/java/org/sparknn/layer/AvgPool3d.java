package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.AvgPool3d over (N, C, D, H, W); see {@link org.sparknn.kernels.layer.AveragePooling}.
 */
public final class AvgPool3d extends DivisorAvgPoolStage<AvgPool3d> {

  public AvgPool3d(int... kernelSize) {
    this();
    require(kernelSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public AvgPool3d() {
    this(Identifiable.randomUID("AvgPool3d"));
  }

  public AvgPool3d(String uid) {
    super(uid);
  }

  public static MLReader<AvgPool3d> read() {
    return new DefaultParamsReader<>();
  }

  public static AvgPool3d load(String path) {
    return read().load(path);
  }
}
