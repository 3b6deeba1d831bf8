package org.sparknn.kernels.function;

import org.sparknn.kernels.operation.Function;

/** torch.nn.Tanh: {@code (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ)}, with the slope {@code 1 / cosh²(x)}. */
public record Tanh() implements Function {

  @Override
  public String torchName() {
    return "Tanh";
  }

  @Override
  public double value(double x) {
    return Math.tanh(x);
  }

  @Override
  public double slope(double x) {
    double cosh = Math.cosh(x);
    return 1 / (cosh * cosh);
  }
}
