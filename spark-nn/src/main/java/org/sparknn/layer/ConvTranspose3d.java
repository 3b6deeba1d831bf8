package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.ConvTranspose3d over (N, C, D, H, W); see {@link
 * org.sparknn.kernels.layer.TransposedConvolution}.
 */
public final class ConvTranspose3d extends ConvTransposeStage<ConvTranspose3d> {

  public ConvTranspose3d(int inChannels, int outChannels, int... kernelSize) {
    this();
    require(inChannels, outChannels, kernelSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public ConvTranspose3d() {
    this(Identifiable.randomUID("ConvTranspose3d"));
  }

  public ConvTranspose3d(String uid) {
    super(uid);
  }

  public static MLReader<ConvTranspose3d> read() {
    return new DefaultParamsReader<>();
  }

  public static ConvTranspose3d load(String path) {
    return read().load(path);
  }
}
