package org.sparknn.kernels.operation;

import java.util.Map;

/**
 * A function of one number, with its slope. NaN and infinities go through as torch has them.
 * Implementations are records, so that equal functions with equal arguments are equal.
 */
public interface Function {

  /** The class of torch.nn. */
  String torchName();

  /** The constructor arguments of that class by their names, in torch's order. */
  default Map<String, Object> arguments() {
    return Map.of();
  }

  double value(double x);

  double slope(double x);

  /** Whether the gradient at a value is that at what it is the value of, bit by bit. */
  default boolean knowsSlopeByValue() {
    return false;
  }

  /** The gradient of x where the value has the given one. */
  default double gradient(double x, double outputGradient) {
    return outputGradient * slope(x);
  }
}
