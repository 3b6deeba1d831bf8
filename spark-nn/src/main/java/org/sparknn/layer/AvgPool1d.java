package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.AvgPool1d over (N, C, L); see {@link org.sparknn.kernels.layer.AveragePooling}. */
public final class AvgPool1d extends AvgPoolStage<AvgPool1d> {

  public AvgPool1d(int... kernelSize) {
    this();
    require(kernelSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public AvgPool1d() {
    this(Identifiable.randomUID("AvgPool1d"));
  }

  public AvgPool1d(String uid) {
    super(uid);
  }

  public static MLReader<AvgPool1d> read() {
    return new DefaultParamsReader<>();
  }

  public static AvgPool1d load(String path) {
    return read().load(path);
  }
}
