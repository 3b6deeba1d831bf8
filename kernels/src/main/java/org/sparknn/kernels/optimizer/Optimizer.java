package org.sparknn.kernels.optimizer;

import java.io.Serializable;

/**
 * A rule by which gradients change parameters. The backend that owns the parameters does the
 * arithmetic and keeps the state.
 */
public sealed interface Optimizer extends Serializable permits Sgd, Adam {

  /** The name on the command line and in Params. */
  String name();

  /** How many numbers are remembered for each parameter. */
  int stateVectors();

  /** Throws with the argument's name unless it is a finite number of at least 0. */
  static void requireNonNegative(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "%s must be a finite number of at least 0 but got %s".formatted(name, value));
    }
  }

  /** Throws with the argument's name unless it is in [0, 1). */
  static void requireFraction(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          "%s must be at least 0 and below 1 but got %s".formatted(name, value));
    }
  }
}
