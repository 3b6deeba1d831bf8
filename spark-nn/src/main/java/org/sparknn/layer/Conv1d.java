package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.Conv1d over (N, C, L); see {@link org.sparknn.kernels.layer.Convolution}. */
public final class Conv1d extends ConvStage<Conv1d> {

  public Conv1d(int inChannels, int outChannels, int... kernelSize) {
    this();
    require(inChannels, outChannels, kernelSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public Conv1d() {
    this(Identifiable.randomUID("Conv1d"));
  }

  public Conv1d(String uid) {
    super(uid);
  }

  public static MLReader<Conv1d> read() {
    return new DefaultParamsReader<>();
  }

  public static Conv1d load(String path) {
    return read().load(path);
  }
}
