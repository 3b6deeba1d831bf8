package org.sparknn.layer;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.sql.Dataset;
import org.sparknn.kernels.layer.BatchNormalization;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.operation.Normalize;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.model.TensorColumn;

/**
 * torch.nn.BatchNorm1d, BatchNorm2d and BatchNorm3d, see {@link BatchNormalization}. Alone in a
 * Pipeline {@code fit} computes the running statistics: mean and unbiased variance of each channel
 * over the whole column, in one pass, unless a file has them.
 */
public abstract class NormStage<S extends NormStage<S>> extends LayerEstimator<S> {
  private final IntParam numFeatures = new IntParam(this, "numFeatures", "channels of the input");
  private final DoubleParam eps = new DoubleParam(this, "eps", "added to the variance");
  private final DoubleParam momentum =
      new OptionalDoubleParam(
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

  /** Sets the argument that has no default. */
  protected final void require(int features) {
    change(numFeatures, features);
  }

  @Override
  StateDict initial(Layer layer, Dataset<?> dataset, TensorColumn input) {
    StateDict state = super.initial(layer, dataset, input);
    ChannelMoments moments = ChannelMoments.of(dataset, input);
    if (moments.count() == 0) {
      throw new IllegalArgumentException(
          "%s: %s has no values, so its channels have no mean".formatted(uid(), input));
    }
    if (moments.count() == 1) {
      throw Normalize.oneValue(Shape.batchOf(input.shape()).with(0, 1))
          .at("%s over %s".formatted(uid(), input));
    }
    state.put("running_mean", moments.means());
    state.put("running_var", moments.unbiasedVariances());
    state.putCounter("num_batches_tracked", 1);
    return state;
  }

  public IntParam numFeatures() {
    return numFeatures;
  }

  public int getNumFeatures() {
    return (int) getOrDefault(numFeatures);
  }

  public S setNumFeatures(int value) {
    return change(numFeatures, value);
  }

  public DoubleParam eps() {
    return eps;
  }

  public double getEps() {
    return (double) getOrDefault(eps);
  }

  public S setEps(double value) {
    return change(eps, value);
  }

  public DoubleParam momentum() {
    return momentum;
  }

  public double getMomentum() {
    return (double) getOrDefault(momentum);
  }

  /**
   * The weight of the newest batch in the running statistics; NaN (torch's None) for the average.
   */
  public S setMomentum(double value) {
    return change(momentum, value);
  }

  public BooleanParam affine() {
    return affine;
  }

  public boolean getAffine() {
    return (boolean) getOrDefault(affine);
  }

  public S setAffine(boolean value) {
    return change(affine, value);
  }

  public BooleanParam trackRunningStats() {
    return trackRunningStats;
  }

  public boolean getTrackRunningStats() {
    return (boolean) getOrDefault(trackRunningStats);
  }

  public S setTrackRunningStats(boolean value) {
    return change(trackRunningStats, value);
  }
}
