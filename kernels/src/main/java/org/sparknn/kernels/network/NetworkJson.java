package org.sparknn.kernels.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.Named;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * A network as JSON: {@code {"layers": [{"name": "0", "type": "Conv2d", "in_channels": 1, …}, …]}},
 * arguments under torch's names. A layer without a name is called by its position. Names that are
 * not arguments ({@code uid}) are left to the caller.
 */
public final class NetworkJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> NOT_ARGUMENTS = Set.of("name", "type", "uid");

  private NetworkJson() {}

  /** Parses a text; a syntax error is refused with its line. */
  public static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the network is not JSON: %s at line %d"
              .formatted(e.getOriginalMessage(), e.getLocation().getLineNr()),
          e);
    }
  }

  /** Reads a network from an object with the member {@code layers}. */
  public static Network read(JsonNode node) {
    JsonNode layers = node.get("layers");
    if (layers == null || !layers.isArray()) {
      throw new ShapeException("a network needs a list named layers but got " + node);
    }
    List<Named> named = new ArrayList<>();
    for (JsonNode layer : layers) {
      String name = layer.path("name").asText(Integer.toString(named.size()));
      try {
        named.add(new Named(name, readLayer(layer)));
      } catch (ShapeException refusal) {
        throw refusal.at(
            "layer %s (%s, number %d of %d)"
                .formatted(
                    name, layer.path("type").asText("no type"), named.size() + 1, layers.size()));
      }
    }
    return new Network(named);
  }

  /** Reads one layer from an object with its type and arguments. */
  public static Layer readLayer(JsonNode node) {
    if (!node.path("type").isTextual()) {
      throw new ShapeException("a layer needs a type but got " + node);
    }
    String type = node.get("type").textValue();
    return type.equals("Sequential") ? read(node) : LayerTypes.read(type, node, NOT_ARGUMENTS);
  }

  /** The layers inside of a layer; none unless it is a container. */
  public static List<ObjectNode> children(JsonNode layer) {
    List<ObjectNode> children = new ArrayList<>();
    layer.path("layers").forEach(child -> children.add((ObjectNode) child));
    return children;
  }

  public static ObjectNode write(Network network) {
    ObjectNode node = MAPPER.createObjectNode();
    ArrayNode layers = node.putArray("layers");
    for (Named named : network.layers()) {
      ObjectNode layer = layers.addObject();
      layer.put("name", named.name());
      layer.setAll(writeLayer(named.layer()));
    }
    return node;
  }

  /** One layer with its type and arguments. */
  public static ObjectNode writeLayer(Layer layer) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("type", layer.kind());
    if (layer instanceof Network network) {
      node.setAll(write(network));
    } else {
      node.setAll((ObjectNode) MAPPER.valueToTree(layer.arguments()));
    }
    return node;
  }
}
