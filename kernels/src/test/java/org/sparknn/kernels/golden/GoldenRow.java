package org.sparknn.kernels.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.network.LayerTypes;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;

/** One row of the tables of shapes and refusals. */
record GoldenRow(JsonNode node) {

  String module() {
    return node.get("module").textValue();
  }

  boolean known() {
    return GoldenFolder.knownModules().contains(module());
  }

  /**
   * Whether there is no output: torch refuses, or says that the images of an empty batch have a
   * size below zero, which is refused here.
   */
  boolean refused() {
    return node.get("raises").booleanValue() || belowZero(node.get("output_shape"));
  }

  private static boolean belowZero(JsonNode sizes) {
    boolean below = false;
    for (JsonNode size : sizes) {
      below |= size.intValue() < 0;
    }
    return below;
  }

  boolean versionDependent() {
    return node.has("version_dependent");
  }

  String stage() {
    return node.path("stage").asText();
  }

  String message() {
    return node.path("message").asText();
  }

  List<String> types() {
    List<String> types = new ArrayList<>();
    node.path("dtypes").forEach(type -> types.add(type.textValue()));
    return types;
  }

  Layer layer() {
    ObjectNode arguments = node.get("args").deepCopy();
    if (node.hasNonNull("call")) {
      // what torch takes in the forward call, our layers take in their constructors
      arguments.setAll((ObjectNode) node.get("call"));
    }
    return LayerTypes.read(module(), arguments, Set.of());
  }

  /** Whether the second input has the indices of a max unpooling. */
  boolean givesIndices() {
    return module().startsWith("MaxUnpool");
  }

  /** The numbers of an input that has them prescribed, row by row; else empty. */
  List<Double> values(int index) {
    List<Double> flat = new ArrayList<>();
    flatten(node.path("values").path(index), flat);
    return flat;
  }

  private static void flatten(JsonNode node, List<Double> into) {
    if (node.isNumber()) {
      into.add(node.doubleValue());
    }
    node.forEach(child -> flatten(child, into));
  }

  Shape input(int index) {
    return shape(node.get("inputs").get(index));
  }

  Shape output() {
    return shape(node.get("output_shape"));
  }

  static Shape shape(JsonNode sizes) {
    return new Shape(Sizes.compute(sizes.size(), axis -> sizes.get(axis).intValue()));
  }

  /** The layer over the whole input, forward and backward, which is how torch ran it. */
  Plan plan(Layer layer) {
    boolean training = node.get("mode").textValue().equals("train");
    return Plan.whole(Network.of(layer), input(0), new Purpose(training, true, true));
  }

  @Override
  public String toString() {
    return "%s %s %s on %s (%s)"
        .formatted(
            module(),
            node.get("args"),
            node.path("call"),
            node.get("inputs"),
            node.path("id").asText("-"));
  }
}
