package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.BatchNorm3d over (N, C, D, H, W); see {@link
 * org.sparknn.kernels.layer.BatchNormalization}.
 */
public final class BatchNorm3d extends NormStage<BatchNorm3d> {

  public BatchNorm3d(int numFeatures) {
    this();
    require(numFeatures);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public BatchNorm3d() {
    this(Identifiable.randomUID("BatchNorm3d"));
  }

  public BatchNorm3d(String uid) {
    super(uid);
  }

  public static MLReader<BatchNorm3d> read() {
    return new DefaultParamsReader<>();
  }

  public static BatchNorm3d load(String path) {
    return read().load(path);
  }
}
