package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.Conv2d over (N, C, H, W); see {@link org.sparknn.kernels.layer.Convolution}. */
public final class Conv2d extends ConvStage<Conv2d> {

  public Conv2d(int inChannels, int outChannels, int... kernelSize) {
    this();
    require(inChannels, outChannels, kernelSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public Conv2d() {
    this(Identifiable.randomUID("Conv2d"));
  }

  public Conv2d(String uid) {
    super(uid);
  }

  public static MLReader<Conv2d> read() {
    return new DefaultParamsReader<>();
  }

  public static Conv2d load(String path) {
    return read().load(path);
  }
}
