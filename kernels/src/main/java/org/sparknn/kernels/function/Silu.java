package org.sparknn.kernels.function;

import org.sparknn.kernels.operation.Function;

/**
 * torch.nn.SiLU: {@code x · σ(x)}, with the slope {@code σ(x) + x · σ(x) · σ(-x)}. At -∞ it is NaN
 * as in torch, and so are both slopes at infinity.
 */
public record Silu() implements Function {

  @Override
  public String torchName() {
    return "SiLU";
  }

  @Override
  public double value(double x) {
    return x * Sigmoid.sigmoid(x);
  }

  @Override
  public double slope(double x) {
    double sigmoid = Sigmoid.sigmoid(x);
    return sigmoid + x * (sigmoid * Sigmoid.sigmoid(-x));
  }
}
