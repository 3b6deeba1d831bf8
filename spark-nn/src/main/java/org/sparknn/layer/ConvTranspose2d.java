package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.ConvTranspose2d over (N, C, H, W); see {@link
 * org.sparknn.kernels.layer.TransposedConvolution}.
 */
public final class ConvTranspose2d extends ConvTransposeStage<ConvTranspose2d> {

  public ConvTranspose2d(int inChannels, int outChannels, int... kernelSize) {
    this();
    require(inChannels, outChannels, kernelSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public ConvTranspose2d() {
    this(Identifiable.randomUID("ConvTranspose2d"));
  }

  public ConvTranspose2d(String uid) {
    super(uid);
  }

  public static MLReader<ConvTranspose2d> read() {
    return new DefaultParamsReader<>();
  }

  public static ConvTranspose2d load(String path) {
    return read().load(path);
  }
}
