package org.sparknn.kernels.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.plan.Initial;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** A tensor of numbers that a loss multiplies with, in row-major order. */
public record Weights(Shape shape, List<Double> values) {
  public Weights {
    values = List.copyOf(values);
    if (values.size() != shape.elements()) {
      throw new ShapeException(
          "weights of shape %s need %d numbers but got %d"
              .formatted(shape, shape.elements(), values.size()));
    }
  }

  /** One weight for each class, or for each place on the last axis. */
  public static Weights of(double... values) {
    return new Weights(Shape.of(values.length), Arrays.stream(values).boxed().toList());
  }

  static Optional<Weights> read(Arguments arguments, String name) {
    return arguments.has(name)
        ? Optional.of(new Weights(arguments.shape(name), arguments.numbers(name)))
        : Optional.empty();
  }

  /** Adds the weights to arguments: a number, or lists in lists. */
  static void put(Optional<Weights> weights, String name, Map<String, Object> arguments) {
    weights.ifPresent(w -> arguments.put(name, w.nested(0, 0, w.values.size())));
  }

  private Object nested(int axis, int from, int to) {
    if (axis == shape.rank()) {
      return values.get(from);
    }
    List<Object> parts = new ArrayList<>();
    int step = (to - from) / Math.max(1, shape.size(axis));
    for (int i = 0; i < shape.size(axis); i++) {
      parts.add(nested(axis + 1, from + i * step, from + (i + 1) * step));
    }
    return parts;
  }

  /**
   * The weights within a plan.
   *
   * @param name without a dot, so that no layer has a slot of that name
   */
  Slot slot(String name) {
    return Slot.buffer(name, shape, new Initial.Values(values));
  }
}
