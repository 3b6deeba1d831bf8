package org.sparknn.kernels.operation;

import java.util.List;
import java.util.Optional;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/**
 * Cross-entropy between softmax(logits) and the target for each image and position, not reduced.
 * With w the class weights (1 if absent), C classes and smoothing s, the class target y gives the
 * loss {@code (1 - s) · w[y] · -log p[y] + s / C · Σ w[c] · -log p[c]} and the denominator w[y]; an
 * ignored target gives 0 and 0; a target t of probabilities gives {@code Σ -w[c] · ((1 - s) · t[c]
 * + s / C) · log p[c]} and 1.
 *
 * @param target class numbers (one channel) or probabilities (as many channels as the logits)
 * @param losses one channel
 * @param denominators one channel: what a mean over the losses divides by, summed
 * @param normalized whether the logits are taken for log p as they are
 */
public record CrossEntropy(
    Tensor logits,
    Tensor target,
    Tensor losses,
    Tensor denominators,
    Optional<Parameter> classWeights,
    int ignoreIndex,
    double labelSmoothing,
    boolean probabilities,
    boolean normalized)
    implements Operation {
  @Override
  public List<Tensor> reads() {
    return List.of(logits, target);
  }

  @Override
  public List<Tensor> writes() {
    return List.of(losses, denominators);
  }

  @Override
  public Task bind(Arithmetic arithmetic) {
    return arithmetic.crossEntropy(this);
  }

  /**
   * The gradient with respect to the logits.
   *
   * @param lossGradient the gradient of each loss
   */
  public record Gradient(CrossEntropy forward, Tensor lossGradient, Tensor inputGradient)
      implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(forward.logits, forward.target, lossGradient);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(inputGradient);
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.crossEntropyGradient(this);
    }
  }
}
