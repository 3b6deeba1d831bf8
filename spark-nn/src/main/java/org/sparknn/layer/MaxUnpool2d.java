package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.MaxUnpool2d over (N, C, H, W); see {@link org.sparknn.kernels.layer.MaxUnpooling}. */
public final class MaxUnpool2d extends MaxUnpoolStage<MaxUnpool2d> {

  public MaxUnpool2d(int... kernelSize) {
    this();
    require(kernelSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public MaxUnpool2d() {
    this(Identifiable.randomUID("MaxUnpool2d"));
  }

  public MaxUnpool2d(String uid) {
    super(uid);
  }

  public static MLReader<MaxUnpool2d> read() {
    return new DefaultParamsReader<>();
  }

  public static MaxUnpool2d load(String path) {
    return read().load(path);
  }
}
