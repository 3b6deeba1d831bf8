package org.sparknn.kernels.training;

import java.io.Serializable;

/**
 * How gradients become updates.
 *
 * <p>An update uses the sum of the gradients of {@code accumulationSteps} consecutive batches, and
 * at an epoch's end of those that are left, divided by the sum of their losses' denominators: so it
 * is that of one batch with all their rows, also where classes have weights or a batch is smaller.
 * (The usual loop over torch's modules divides each batch's mean by the number of batches, which is
 * the same where all denominators are.) As in that loop Adam's correction counts updates, the
 * schedule advances with each update, and batch normalization sees each batch for itself.
 *
 * <p>Clipping is of that gradient: the sum over all ranks and batches, divided. The norm is bounded
 * first, then the values.
 *
 * @param accumulationSteps batches of an update
 * @param clipNorm what the L2 norm of all gradients together is bounded by, as in {@code
 *     torch.nn.utils.clip_grad_norm_}; 0: nothing
 * @param clipValue what each gradient's absolute value is bounded by, as in {@code
 *     torch.nn.utils.clip_grad_value_}; 0: nothing
 * @param nonFinite what happens when a loss or a gradient is infinite or NaN
 * @param checkReplicasEvery steps from one comparison of the replicas to the next; 0: none
 * @param deferredUpdates whether each weight is changed only when the next forward pass first reads
 *     it, which begins while the gradients of other weights still are summed over the ranks. The
 *     results are the same. A gradient that is not finite is found when its batch is gone, so the
 *     run stops then; and the norm of all gradients is not known in time
 */
public record GradientSettings(
    int accumulationSteps,
    double clipNorm,
    double clipValue,
    NonFinite nonFinite,
    int checkReplicasEvery,
    boolean deferredUpdates)
    implements Serializable {
  /** An update for each batch, with its gradient as it is. */
  public static final GradientSettings DEFAULT =
      new GradientSettings(1, 0, 0, NonFinite.STOP, 1000);

  /** What torch adds to a norm before it divides by it. */
  private static final double EPSILON = 1e-6;

  public GradientSettings {
    requireAtLeast("accumulationSteps", accumulationSteps, 1);
    requireBound("clipNorm", clipNorm);
    requireBound("clipValue", clipValue);
    requireAtLeast("checkReplicasEvery", checkReplicasEvery, 0);
    if (deferredUpdates && nonFinite != NonFinite.STOP) {
      throw new IllegalArgumentException(
          "deferredUpdates goes with nonFinite stop only, but nonFinite is " + nonFinite.label());
    }
    if (deferredUpdates && clipNorm > 0) {
      throw new IllegalArgumentException(
          "deferredUpdates does not go with clipNorm, which is of all gradients together, but"
              + " clipNorm is "
              + clipNorm);
    }
  }

  /** With updates that are made in their own step. */
  public GradientSettings(
      int accumulationSteps,
      double clipNorm,
      double clipValue,
      NonFinite nonFinite,
      int checkReplicasEvery) {
    this(accumulationSteps, clipNorm, clipValue, nonFinite, checkReplicasEvery, false);
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s must be at least %d but is %d".formatted(name, least, value));
    }
  }

  private static void requireBound(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "%s must be a finite number of at least 0 but is %s".formatted(name, value));
    }
  }

  /** Whether a step, by its number within the epoch, is the first one of an update. */
  boolean begins(int step) {
    return step % accumulationSteps == 0;
  }

  /** Whether it is the last one. */
  boolean ends(int step, int stepsPerEpoch) {
    return step == stepsPerEpoch - 1 || begins(step + 1);
  }

  /** Updates of an epoch. */
  int updates(int stepsPerEpoch) {
    return (stepsPerEpoch - 1) / accumulationSteps + 1;
  }

  /** Whether replicas are compared after a number of steps. */
  boolean checksReplicas(long steps) {
    return checkReplicasEvery > 0 && steps % checkReplicasEvery == 0;
  }

  /** What a gradient of the given norm is multiplied by. */
  double clipFactor(double norm) {
    return clipNorm == 0 ? 1 : Math.min(1, clipNorm / (norm + EPSILON));
  }
}
