package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.BatchNorm2d over (N, C, H, W); see {@link org.sparknn.kernels.layer.BatchNormalization}.
 */
public final class BatchNorm2d extends NormStage<BatchNorm2d> {

  public BatchNorm2d(int numFeatures) {
    this();
    require(numFeatures);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public BatchNorm2d() {
    this(Identifiable.randomUID("BatchNorm2d"));
  }

  public BatchNorm2d(String uid) {
    super(uid);
  }

  public static MLReader<BatchNorm2d> read() {
    return new DefaultParamsReader<>();
  }

  public static BatchNorm2d load(String path) {
    return read().load(path);
  }
}
