package org.sparknn.kernels.function;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.Function;

/**
 * torch.nn.Softplus: {@code log(1 + e^(beta · x)) / beta}, and x itself where {@code beta · x} is
 * above the threshold; the slope is {@code 1 / (1 + e^(-beta · x))}, or 1 there (Dugas et al.
 * 2001).
 */
public record Softplus(double beta, double threshold) implements Function {

  /** Reads torch's constructor arguments. */
  public static Softplus read(Arguments arguments) {
    return new Softplus(arguments.number("beta", 1), arguments.number("threshold", 20));
  }

  @Override
  public String torchName() {
    return "Softplus";
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("beta", beta);
    arguments.put("threshold", threshold);
    return arguments;
  }

  @Override
  public double value(double x) {
    double u = beta * x;
    return u > threshold ? x : (Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u)))) / beta;
  }

  @Override
  public double slope(double x) {
    return beta * x > threshold ? 1 : Sigmoid.sigmoid(beta * x);
  }
}
