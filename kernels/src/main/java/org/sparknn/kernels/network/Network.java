package org.sparknn.kernels.network;

import java.util.ArrayList;
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
   * @param parameters number of elements that the optimizer changes
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

  /** A line for each layer, those inside of containers instead of the containers. */
  public List<Line> table(Shape input) {
    Scope scope = new Scope();
    outputShape(input, scope);
    return scope.passed().stream()
        .filter(passed -> passed.layer().children().isEmpty())
        .map(
            passed ->
                new Line(
                    passed.path(), passed.layer(), passed.output(), parameters(passed.layer())))
        .toList();
  }

  private static long parameters(Layer layer) {
    return layer.slots().stream()
        .filter(slot -> slot.role() == Slot.Role.PARAMETER)
        .mapToLong(slot -> slot.shape().elements())
        .sum();
  }
}
