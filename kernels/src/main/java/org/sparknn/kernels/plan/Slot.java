package org.sparknn.kernels.plan;

import org.sparknn.kernels.tensor.Shape;

/**
 * A named array that a layer keeps between steps, under the name that torch's {@code state_dict}
 * gives it.
 *
 * @param name for a layer's own slot {@code weight}; within a network {@code features.0.weight}
 * @param shape torch's shape
 * @param role who changes it
 * @param initial its value before training
 */
public record Slot(String name, Shape shape, Role role, Initial initial) {

  /** Who changes a slot. */
  public enum Role {
    /** Changed by the optimizer. */
    PARAMETER,
    /** Changed by the forward pass in training (running statistics), or never. */
    BUFFER,
    /** A whole number, changed by the forward pass in training. */
    COUNTER
  }

  public static Slot parameter(String name, Shape shape, Initial initial) {
    return new Slot(name, shape, Role.PARAMETER, initial);
  }

  public static Slot buffer(String name, Shape shape, Initial initial) {
    return new Slot(name, shape, Role.BUFFER, initial);
  }

  public static Slot counter(String name) {
    return new Slot(name, Shape.of(), Role.COUNTER, new Initial.Constant(0));
  }

  /** The same slot inside the layer with the given name. */
  public Slot within(String layer) {
    return new Slot(layer + "." + name, shape, role, initial);
  }
}
