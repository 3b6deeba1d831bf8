package org.sparknn.kernels.loss;

import org.sparknn.kernels.tensor.Shape;

/**
 * What a loss compares its input with.
 *
 * @param shape the target's shape, as torch has it
 * @param classes whether it holds class numbers (torch's int64) rather than floats
 */
public record Target(Shape shape, boolean classes) {

  /** The target of a batch whose rows have this one. */
  public Target batch() {
    return new Target(Shape.batchOf(shape), classes);
  }
}
