package org.sparknn.kernels.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.Named;
import org.sparknn.kernels.layer.Scope;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;

/** torch.nn.Sequential: layers in order; each layer's input is the output of the one before. */
public record Network(List<Named> layers) implements Layer {

  /**
   * One line of a network's table.
   *
   * @param name the layer's name, with those of the containers around it
   * @param parameters number of elements that the optimizer changes, those inside included
   */
  public record Line(String name, Layer layer, Shape output, long parameters) {}

  public Network {
    layers = Named.distinct(layers);
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
    return Map.of();
  }

  @Override
  public List<Named> children() {
    return layers;
  }

  @Override
  public Shape outputShape(Shape input) {
    return outputShape(input, new Scope());
  }

  @Override
  public Shape outputShape(Shape input, Scope scope) {
    Shape shape = input;
    for (int i = 0; i < layers.size(); i++) {
      shape = layers.get(i).pass(shape, scope, i + 1, layers.size());
    }
    return shape;
  }

  @Override
  public Tensor contribute(PlanBuilder plan, Tensor input) {
    Tensor tensor = input;
    for (int i = 0; i < layers.size(); i++) {
      tensor = layers.get(i).contribute(plan, tensor, i + 1, layers.size());
    }
    return tensor;
  }

  /** A line for each layer; those inside of a container follow it. */
  public List<Line> table(Shape input) {
    Scope scope = new Scope();
    Shape unused = outputShape(input, scope);
    Map<String, Shape> outputs = new HashMap<>();
    scope.passed().forEach(passed -> outputs.put(passed.path(), passed.output()));
    List<Line> lines = new ArrayList<>();
    addLines("", this, outputs, lines);
    return lines;
  }

  private static void addLines(
      String prefix, Layer container, Map<String, Shape> outputs, List<Line> lines) {
    for (Named child : container.children()) {
      String path = prefix + child.name();
      lines.add(new Line(path, child.layer(), outputs.get(path), parameters(child.layer())));
      addLines(path + ".", child.layer(), outputs, lines);
    }
  }

  private static long parameters(Layer layer) {
    return layer.slots().stream()
        .filter(slot -> slot.role() == Slot.Role.PARAMETER)
        .mapToLong(slot -> slot.shape().elements())
        .sum();
  }
}
