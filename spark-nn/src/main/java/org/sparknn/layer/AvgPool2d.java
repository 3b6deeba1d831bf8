package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.AvgPool2d over (N, C, H, W); see {@link org.sparknn.kernels.layer.AveragePooling}. */
public final class AvgPool2d extends DivisorAvgPoolStage<AvgPool2d> {

  public AvgPool2d(int... kernelSize) {
    this();
    require(kernelSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public AvgPool2d() {
    this(Identifiable.randomUID("AvgPool2d"));
  }

  public AvgPool2d(String uid) {
    super(uid);
  }

  public static MLReader<AvgPool2d> read() {
    return new DefaultParamsReader<>();
  }

  public static AvgPool2d load(String path) {
    return read().load(path);
  }
}
