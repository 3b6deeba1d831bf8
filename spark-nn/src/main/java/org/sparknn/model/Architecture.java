package org.sparknn.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.apache.spark.ml.param.Param;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.layer.LayerJson;

/**
 * A network as JSON with the uids of its layers, so that Params still find the layer they belong
 * to.
 */
final class Architecture {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String INPUT_SHAPE = "inputShape";
  private final ObjectNode node;

  private Architecture(ObjectNode node) {
    this.node = node;
  }

  /** Reads a network; a text that is not one is refused. */
  static Architecture parse(String json) {
    JsonNode node = NetworkJson.parse(json);
    NetworkJson.read(node);
    return new Architecture((ObjectNode) node);
  }

  /**
   * The network that a stage holds.
   *
   * @throws IllegalArgumentException if none was set
   */
  static Architecture of(NetworkParams stage) {
    if (!stage.isDefined(stage.networkJson())) {
      throw new IllegalArgumentException(
          "%s has no network: setNetwork comes first".formatted(stage.uid()));
    }
    return parse(stage.getOrDefault(stage.networkJson()));
  }

  /** A list of layers. */
  static JsonNode array(String json) {
    return NetworkJson.parse(json);
  }

  String layersJson() {
    return node.get("layers").toString();
  }

  Network network() {
    return NetworkJson.read(node);
  }

  /** Shape of one row's input, if it is written here; sizes may be unknown. */
  Optional<Shape> inputShape() {
    JsonNode sizes = node.path(INPUT_SHAPE);
    return sizes.isArray()
        ? Optional.of(new Shape(Sizes.compute(sizes.size(), i -> sizes.get(i).asInt())))
        : Optional.empty();
  }

  /**
   * Shape of one row's input.
   *
   * @throws ShapeException if it is not written here
   */
  Shape requiredInputShape() {
    return inputShape()
        .orElseThrow(() -> new ShapeException("the network needs an input shape: setInputShape"));
  }

  Optional<String> uid() {
    return Optional.ofNullable(node.path("uid").textValue());
  }

  /** Whether a stage of this uid is in the network, or the network itself. */
  boolean has(String uid) {
    return has(node, uid);
  }

  private static boolean has(JsonNode layer, String uid) {
    return uid.equals(layer.path("uid").textValue())
        || NetworkJson.children(layer).stream().anyMatch(inner -> has(inner, uid));
  }

  /**
   * Changes the argument of a layer that a Param stands for, at each place where its stage stands.
   *
   * @throws IllegalArgumentException if the Param is no argument of the layer it belongs to
   */
  void set(Param<?> param, Object value) {
    boolean own = param.parent().equals(node.path("uid").textValue());
    if (own && param.name().equals(INPUT_SHAPE)) {
      node.set(INPUT_SHAPE, MAPPER.valueToTree(value));
    } else {
      LayerJson.change(node, param, value);
    }
  }

  /** Refuses layers that do not fit each other, and a shape that does not fit the first. */
  Architecture checked() {
    inputShape().ifPresent(shape -> NetworkShapes.output(network(), shape));
    return this;
  }

  @Override
  public String toString() {
    return node.toString();
  }
}
