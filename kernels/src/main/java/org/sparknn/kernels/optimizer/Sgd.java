package org.sparknn.kernels.optimizer;

/**
 * Stochastic gradient descent as {@code torch.optim.SGD}: with g the gradient plus {@code
 * weightDecay · w}, the velocity is {@code v ← momentum · v + (1 - dampening) · g} (the first one
 * is g), and {@code w ← w - learningRate · v}; with Nesterov's momentum {@code w ← w - learningRate
 * · (g + momentum · v)}.
 */
public record Sgd(double momentum, double dampening, double weightDecay, boolean nesterov)
    implements Optimizer {

  public Sgd {
    Optimizer.requireNonNegative("momentum", momentum);
    Optimizer.requireNonNegative("weight decay", weightDecay);
    if (!Double.isFinite(dampening)) {
      throw new IllegalArgumentException("dampening must be finite but got " + dampening);
    }
    if (nesterov && (momentum == 0 || dampening != 0)) {
      throw new IllegalArgumentException(
          "Nesterov momentum requires a momentum and zero dampening");
    }
  }

  @Override
  public String name() {
    return "sgd";
  }

  @Override
  public int stateVectors() {
    return momentum == 0 ? 0 : 1;
  }
}
