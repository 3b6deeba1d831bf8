package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.ConvTranspose1d over (N, C, L); see {@link
 * org.sparknn.kernels.layer.TransposedConvolution}.
 */
public final class ConvTranspose1d extends ConvTransposeStage<ConvTranspose1d> {

  public ConvTranspose1d(int inChannels, int outChannels, int... kernelSize) {
    this();
    require(inChannels, outChannels, kernelSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public ConvTranspose1d() {
    this(Identifiable.randomUID("ConvTranspose1d"));
  }

  public ConvTranspose1d(String uid) {
    super(uid);
  }

  public static MLReader<ConvTranspose1d> read() {
    return new DefaultParamsReader<>();
  }

  public static ConvTranspose1d load(String path) {
    return read().load(path);
  }
}
