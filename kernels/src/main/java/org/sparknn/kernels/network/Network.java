package org.sparknn.kernels.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Layers in order; each layer's input is the output of the one before. Itself a layer. */
public record Network(List<Named> layers) implements Layer {

  /** A layer with its name; slots of {@code conv1} are called {@code conv1.weight} and so on. */
  public record Named(String name, Layer layer) {
    public Named {
      if (name.isEmpty() || name.contains(".")) {
        throw new ShapeException(
            "a layer's name must not be empty or hold a dot but got '%s'".formatted(name));
      }
    }
  }

  /**
   * One line of a network's table.
   *
   * @param name the layer's name, with those of the networks around it
   * @param parameters number of elements that the optimizer changes
   */
  public record Line(String name, Layer layer, Shape output, long parameters) {}

  public Network {
    layers = List.copyOf(layers);
    Set<String> names = new HashSet<>();
    for (Named named : layers) {
      if (!names.add(named.name())) {
        throw new ShapeException("two layers are named %s".formatted(named.name()));
      }
    }
  }

  /** Layers named by their positions: 0, 1, … */
  public static Network of(Layer... layers) {
    List<Named> named = new ArrayList<>();
    for (Layer layer : layers) {
      named.add(new Named(Integer.toString(named.size()), layer));
    }
    return new Network(named);
  }

  @Override
  public String kind() {
    return "Sequential";
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("layers", layers);
    return arguments;
  }

  @Override
  public Shape outputShape(Shape input) {
    Shape shape = input;
    for (int position = 0; position < layers.size(); position++) {
      try {
        shape = layers.get(position).layer().outputShape(shape);
      } catch (ShapeException refusal) {
        throw refusal.at(place(position));
      }
    }
    return shape;
  }

  private String place(int position) {
    Named named = layers.get(position);
    return "layer %s (%s, number %d of %d)"
        .formatted(named.name(), named.layer().kind(), position + 1, layers.size());
  }

  @Override
  public List<Slot> slots() {
    return layers.stream()
        .flatMap(named -> named.layer().slots().stream().map(slot -> slot.within(named.name())))
        .toList();
  }

  @Override
  public Tensor contribute(PlanBuilder plan, Tensor input) {
    Tensor tensor = input;
    for (int position = 0; position < layers.size(); position++) {
      Named named = layers.get(position);
      try {
        tensor = plan.add(named.name(), named.layer(), tensor);
      } catch (ShapeException refusal) {
        throw refusal.at(place(position));
      }
    }
    return tensor;
  }

  @Override
  public int minimumTrainingRows(Shape input) {
    int rows = 1;
    Shape shape = input;
    for (Named named : layers) {
      rows = Math.max(rows, named.layer().minimumTrainingRows(shape));
      shape = named.layer().outputShape(shape);
    }
    return rows;
  }

  /** A line for each layer, those of nested networks included. */
  public List<Line> table(Shape input) {
    List<Line> lines = new ArrayList<>();
    addLines("", input, lines);
    return lines;
  }

  private void addLines(String prefix, Shape input, List<Line> lines) {
    Shape shape = input;
    for (Named named : layers) {
      Layer layer = named.layer();
      if (layer instanceof Network nested) {
        nested.addLines(prefix + named.name() + ".", shape, lines);
        shape = layer.outputShape(shape);
      } else {
        shape = layer.outputShape(shape);
        lines.add(new Line(prefix + named.name(), layer, shape, parameters(layer)));
      }
    }
  }

  private static long parameters(Layer layer) {
    return layer.slots().stream()
        .filter(slot -> slot.role() == Slot.Role.PARAMETER)
        .mapToLong(slot -> slot.shape().elements())
        .sum();
  }
}
