package org.sparknn.kernels.plan;

import java.util.List;

/** The value of a slot before training. */
public sealed interface Initial {

  /** Every element the same. */
  record Constant(double value) implements Initial {}

  /** Drawn independently and uniformly from [-bound, bound). */
  record Uniform(double bound) implements Initial {}

  /** Given, in row-major order. */
  record Values(List<Double> values) implements Initial {
    public Values {
      values = List.copyOf(values);
    }
  }
}
