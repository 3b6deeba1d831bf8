package org.sparknn.kernels.plan;

/**
 * What a plan is compiled for.
 *
 * @param training whether layers behave as in training (batch statistics, dropout)
 * @param gradients whether there is a backward pass
 * @param inputGradient whether the backward pass reaches what the caller writes: the network's
 *     input and a target of floats
 */
public record Purpose(boolean training, boolean gradients, boolean inputGradient) {
  /** Training: gradients of all parameters. */
  public static final Purpose TRAINING = new Purpose(true, true, false);

  /** Scoring: a forward pass in evaluation mode. */
  public static final Purpose INFERENCE = new Purpose(false, false, false);
}
