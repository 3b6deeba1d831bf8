package org.sparknn.kernels.layer;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** A layer with its name; slots of {@code conv1} are called {@code conv1.weight} and so on. */
public record Named(String name, Layer layer) {
  public Named {
    if (name.isEmpty() || name.contains(".")) {
      throw new ShapeException(
          "a layer's name must not be empty or hold a dot but got '%s'".formatted(name));
    }
  }

  /** Refuses two layers of one name. */
  public static List<Named> distinct(List<Named> layers) {
    Set<String> names = new HashSet<>();
    for (Named named : layers) {
      if (!names.add(named.name())) {
        throw new ShapeException("two layers are named %s".formatted(named.name()));
      }
    }
    return List.copyOf(layers);
  }

  /** The slots of all layers, under the layers' names. */
  static List<Slot> slots(List<Named> layers) {
    return layers.stream()
        .flatMap(named -> named.layer().slots().stream().map(slot -> slot.within(named.name())))
        .toList();
  }

  /**
   * The shape that this layer makes of its input; the scope learns that it was passed.
   *
   * @param number the layer's number within its container, from 1 on
   * @throws ShapeException if the layer refuses; the message says which it is
   */
  public Shape pass(Shape input, Scope scope, int number, int count) {
    try {
      Shape output = layer.outputShape(input, scope.within(name));
      scope.pass(name, layer, input, output);
      return output;
    } catch (ShapeException refusal) {
      throw refusal.at(place(number, count));
    }
  }

  /** Adds this layer to a plan, see {@link #pass}. */
  public Tensor contribute(PlanBuilder plan, Tensor input, int number, int count) {
    try {
      return plan.add(name, layer, input);
    } catch (ShapeException refusal) {
      throw refusal.at(place(number, count));
    }
  }

  private String place(int number, int count) {
    return place(name, layer.kind(), number, count);
  }

  /** How messages call a layer. */
  public static String place(String name, String kind, int number, int count) {
    return "layer %s (%s, number %d of %d)".formatted(name, kind, number, count);
  }
}
