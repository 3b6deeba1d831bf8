package org.sparknn.model;

/**
 * Sets how gradients become updates in a training run.
 *
 * @param <S> the estimator's own class
 */
public interface GradientSetters<S> extends GradientParams, Chained<S> {

  /**
   * How many consecutive batches make one update: the sum of their gradients, divided by the sum of
   * their losses' denominators, as if they were one batch. Fewer where an epoch ends. Optimizer and
   * schedule count updates; batch normalization sees each batch for itself.
   */
  default S setAccumulationSteps(int value) {
    return Chained.set(this, accumulationSteps(), value);
  }

  /**
   * Bounds the L2 norm of the whole gradient, over all parameters, ranks and batches of an update,
   * as {@code torch.nn.utils.clip_grad_norm_} does.
   */
  default S setClipNorm(double value) {
    return Chained.set(this, clipNorm(), value);
  }

  /**
   * Bounds the absolute value of each number of the whole gradient, after its norm, as {@code
   * torch.nn.utils.clip_grad_value_} does.
   */
  default S setClipValue(double value) {
    return Chained.set(this, clipValue(), value);
  }

  /**
   * What happens when a loss or a gradient is infinite or NaN: {@code stop} ends the run and names
   * step, rank and layer, {@code skip} leaves the update out with all that its batches changed, 20
   * times in a row before it stops, {@code reduce} does so and halves the learning rate from then
   * on, 10 times before it stops.
   */
  default S setNonFinite(String value) {
    return Chained.set(this, nonFinite(), value);
  }

  /** After how many steps all ranks compare their weights; a rank that differs ends the run. */
  default S setCheckReplicasEvery(int value) {
    return Chained.set(this, checkReplicasEvery(), value);
  }

  /**
   * Updates each weight only when the next forward pass first reads it, while the gradients of
   * other weights still are on their way between the ranks: steps are shorter where the network is
   * slow, and their results are the same to the bit. It goes with {@code nonFinite} {@code stop}
   * and without {@code clipNorm}. A gradient that is not finite is named by its step and its
   * parameters, but not by its rank. A run that is cancelled while some weights of an update are
   * changed leaves no checkpoint of its own then, besides those that were due before.
   */
  default S setDeferredUpdates(boolean value) {
    return Chained.set(this, deferredUpdates(), value);
  }
}
