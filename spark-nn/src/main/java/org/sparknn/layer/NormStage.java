package org.sparknn.layer;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.sparknn.kernels.layer.BatchNormalization;

/** torch.nn.BatchNorm1d, BatchNorm2d and BatchNorm3d, see {@link BatchNormalization}. */
public abstract class NormStage<S extends NormStage<S>> extends LayerEstimator<S> {
  private final IntParam numFeatures = new IntParam(this, "numFeatures", "channels of the input");
  private final DoubleParam eps = new DoubleParam(this, "eps", "added to the variance");
  private final DoubleParam momentum =
      new DoubleParam(
          this,
          "momentum",
          "weight of the newest batch in the running statistics; NaN: average of all batches");
  private final BooleanParam affine =
      new BooleanParam(this, "affine", "whether a weight and a bias per channel are learned");
  private final BooleanParam trackRunningStats =
      new BooleanParam(this, "trackRunningStats", "whether statistics are kept for evaluation");

  protected NormStage(String uid) {
    super(uid);
    setDefault(eps, 1e-5);
    setDefault(momentum, 0.1);
    setDefault(affine, true);
    setDefault(trackRunningStats, true);
  }

  protected NormStage(String uid, int numFeatures) {
    this(uid);
    change(this.numFeatures, numFeatures);
  }

  public S setEps(double value) {
    return change(eps, value);
  }

  /** The weight of the newest batch in the running statistics, NaN for the average (None). */
  public S setMomentum(double value) {
    return change(momentum, value);
  }

  public S setAffine(boolean value) {
    return change(affine, value);
  }

  public S setTrackRunningStats(boolean value) {
    return change(trackRunningStats, value);
  }

  public IntParam numFeatures() {
    return numFeatures;
  }

  public DoubleParam eps() {
    return eps;
  }

  public DoubleParam momentum() {
    return momentum;
  }

  public BooleanParam affine() {
    return affine;
  }

  public BooleanParam trackRunningStats() {
    return trackRunningStats;
  }
}
