package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.BatchNorm1d over (N, C) or (N, C, L); see {@link
 * org.sparknn.kernels.layer.BatchNormalization}.
 */
public final class BatchNorm1d extends NormStage<BatchNorm1d> {

  public BatchNorm1d(int numFeatures) {
    this();
    require(numFeatures);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public BatchNorm1d() {
    this(Identifiable.randomUID("BatchNorm1d"));
  }

  public BatchNorm1d(String uid) {
    super(uid);
  }

  public static MLReader<BatchNorm1d> read() {
    return new DefaultParamsReader<>();
  }

  public static BatchNorm1d load(String path) {
    return read().load(path);
  }
}
