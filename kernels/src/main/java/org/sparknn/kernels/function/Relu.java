package org.sparknn.kernels.function;

import org.sparknn.kernels.operation.Function;

/** torch.nn.ReLU: {@code max(x, 0)}; the slope at 0 is 0, at NaN 1. */
public record Relu() implements Function {

  @Override
  public String torchName() {
    return "ReLU";
  }

  @Override
  public double value(double x) {
    return x < 0 ? 0 : x; // -0 and NaN stay
  }

  @Override
  public double slope(double x) {
    return x <= 0 ? 0 : 1;
  }

  @Override
  public double gradient(double x, double outputGradient) {
    return x <= 0 ? 0 : outputGradient; // not even infinity passes
  }

  @Override
  public boolean knowsSlopeByValue() {
    return true;
  }
}
