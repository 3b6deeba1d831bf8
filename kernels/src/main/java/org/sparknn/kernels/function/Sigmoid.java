package org.sparknn.kernels.function;

import org.sparknn.kernels.operation.Function;

/** torch.nn.Sigmoid: {@code σ(x) = 1 / (1 + e⁻ˣ)}, with the slope {@code σ(x) · σ(-x)}. */
public record Sigmoid() implements Function {

  @Override
  public String torchName() {
    return "Sigmoid";
  }

  @Override
  public double value(double x) {
    return sigmoid(x);
  }

  @Override
  public double slope(double x) {
    return sigmoid(x) * sigmoid(-x);
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
