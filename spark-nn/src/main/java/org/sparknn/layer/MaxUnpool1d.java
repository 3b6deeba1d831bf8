package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.MaxUnpool1d over (N, C, L); see {@link org.sparknn.kernels.layer.MaxUnpooling}. */
public final class MaxUnpool1d extends MaxUnpoolStage<MaxUnpool1d> {

  public MaxUnpool1d(int... kernelSize) {
    this();
    require(kernelSize);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public MaxUnpool1d() {
    this(Identifiable.randomUID("MaxUnpool1d"));
  }

  public MaxUnpool1d(String uid) {
    super(uid);
  }

  public static MLReader<MaxUnpool1d> read() {
    return new DefaultParamsReader<>();
  }

  public static MaxUnpool1d load(String path) {
    return read().load(path);
  }
}
