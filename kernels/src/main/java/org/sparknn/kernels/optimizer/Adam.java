package org.sparknn.kernels.optimizer;

/**
 * Adam (Kingma, Ba 2015) as {@code torch.optim.Adam}, and AdamW (Loshchilov, Hutter 2019) as {@code
 * torch.optim.AdamW}. At update t: {@code m ← beta1 · m + (1 - beta1) · g}, {@code v ← beta2 · v +
 * (1 - beta2) · g²}, {@code w ← w - learningRate / (1 - beta1^t) · m / (√v / √(1 - beta2^t) +
 * epsilon)}.
 *
 * @param decoupledDecay false: weight decay is added to the gradient (Adam); true: {@code w ← w ·
 *     (1 - learningRate · weightDecay)} comes first (AdamW)
 */
public record Adam(
    double beta1, double beta2, double epsilon, double weightDecay, boolean decoupledDecay)
    implements Optimizer {

  public Adam {
    Optimizer.requireFraction("beta1", beta1);
    Optimizer.requireFraction("beta2", beta2);
    Optimizer.requireNonNegative("epsilon", epsilon);
    Optimizer.requireNonNegative("weight decay", weightDecay);
  }

  @Override
  public String name() {
    return decoupledDecay ? "adamw" : "adam";
  }

  @Override
  public int stateVectors() {
    return 2;
  }
}
