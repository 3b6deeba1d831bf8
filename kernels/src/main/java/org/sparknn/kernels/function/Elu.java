package org.sparknn.kernels.function;

import java.util.Map;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.Function;

/**
 * torch.nn.ELU: x where it is above 0, else {@code alpha · (eˣ - 1)}; the slope at 0 is alpha
 * (Clevert, Unterthiner, Hochreiter 2015).
 */
public record Elu(double alpha) implements Function {

  /** Reads torch's constructor arguments. */
  public static Elu read(Arguments arguments) {
    return new Elu(arguments.number("alpha", 1));
  }

  @Override
  public String torchName() {
    return "ELU";
  }

  @Override
  public Map<String, Object> arguments() {
    return Map.of("alpha", alpha);
  }

  @Override
  public double value(double x) {
    return x > 0 ? x : alpha * Math.expm1(x);
  }

  @Override
  public double slope(double x) {
    return x > 0 ? 1 : alpha * Math.exp(x);
  }
}
