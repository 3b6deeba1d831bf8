package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.MaxUnpool3d over (N, C, D, H, W); see {@link org.sparknn.kernels.layer.MaxUnpooling}.
 */
public final class MaxUnpool3d extends MaxUnpoolStage<MaxUnpool3d> {

  public MaxUnpool3d(int... kernelSize) {
    this();
    require(kernelSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public MaxUnpool3d() {
    this(Identifiable.randomUID("MaxUnpool3d"));
  }

  public MaxUnpool3d(String uid) {
    super(uid);
  }

  public static MLReader<MaxUnpool3d> read() {
    return new DefaultParamsReader<>();
  }

  public static MaxUnpool3d load(String path) {
    return read().load(path);
  }
}
