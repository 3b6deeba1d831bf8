package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.Conv3d over (N, C, D, H, W); see {@link org.sparknn.kernels.layer.Convolution}. */
public final class Conv3d extends ConvStage<Conv3d> {

  public Conv3d(int inChannels, int outChannels, int... kernelSize) {
    this();
    require(inChannels, outChannels, kernelSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public Conv3d() {
    this(Identifiable.randomUID("Conv3d"));
  }

  public Conv3d(String uid) {
    super(uid);
  }

  public static MLReader<Conv3d> read() {
    return new DefaultParamsReader<>();
  }

  public static Conv3d load(String path) {
    return read().load(path);
  }
}
