package org.sparknn.kernels.function;

import java.util.Map;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.Function;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * torch.nn.GELU: {@code x · Φ(x)} with the normal distribution Φ, and its slope {@code Φ(x) + x ·
 * φ(x)} with the density φ; or with {@code x/2 · (1 + tanh u(x)) = x · σ(2 u(x))} for it, where
 * {@code u(x) = √(2/π) · (x + 0.044715 · x³)} (Hendrycks, Gimpel 2016). At -∞ both are NaN as in
 * torch, and so are all slopes at infinity.
 */
public record Gelu(Approximation approximate) implements Function {
  /** {@code 2 u(x) = LINEAR · x + CUBIC · x³}. */
  public static final double LINEAR = 2 * Math.sqrt(2 / Math.PI);

  public static final double CUBIC = LINEAR * 0.044715;

  /** Which of the two formulas. */
  public enum Approximation {
    NONE,
    TANH;

    private String torchName() {
      return this == NONE ? "none" : "tanh";
    }
  }

  /** Reads torch's constructor arguments. */
  public static Gelu read(Arguments arguments) {
    String approximate = arguments.text("approximate", "none");
    for (Approximation known : Approximation.values()) {
      if (known.torchName().equals(approximate)) {
        return new Gelu(known);
      }
    }
    throw new ShapeException("approximate argument must be either none or tanh.");
  }

  @Override
  public String torchName() {
    return "GELU";
  }

  @Override
  public Map<String, Object> arguments() {
    return Map.of("approximate", approximate.torchName());
  }

  @Override
  public double value(double x) {
    return switch (approximate) {
      case NONE -> x * Normal.distribution(x);
      case TANH -> x * Sigmoid.sigmoid(x * (LINEAR + CUBIC * x * x));
    };
  }

  @Override
  public double slope(double x) {
    return switch (approximate) {
      case NONE -> Normal.distribution(x) + x * Normal.density(x);
      case TANH -> {
        double u = x * (LINEAR + CUBIC * x * x);
        double sigmoid = Sigmoid.sigmoid(u);
        yield sigmoid + x * (sigmoid * Sigmoid.sigmoid(-u)) * (LINEAR + 3 * CUBIC * x * x);
      }
    };
  }
}
