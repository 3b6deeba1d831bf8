package org.sparknn.kernels.function;

import java.util.Map;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.Function;

/**
 * torch.nn.LeakyReLU: x where it is above 0, else {@code negativeSlope · x}; the slope at 0 and at
 * NaN is the negative one. -∞ with a negative slope of 0 is NaN.
 */
public record LeakyRelu(double negativeSlope) implements Function {

  /** Reads torch's constructor arguments. */
  public static LeakyRelu read(Arguments arguments) {
    return new LeakyRelu(arguments.number("negative_slope", 0.01));
  }

  @Override
  public String torchName() {
    return "LeakyReLU";
  }

  @Override
  public Map<String, Object> arguments() {
    return Map.of("negative_slope", negativeSlope);
  }

  @Override
  public double value(double x) {
    return x > 0 ? x : x * negativeSlope;
  }

  @Override
  public double slope(double x) {
    return x > 0 ? 1 : negativeSlope;
  }

  @Override
  public boolean knowsSlopeByValue() {
    return negativeSlope >= 0;
  }
}
