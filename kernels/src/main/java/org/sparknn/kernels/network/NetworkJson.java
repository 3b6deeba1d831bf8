package org.sparknn.kernels.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.Named;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * A network as JSON: {@code {"layers": [{"name": "0", "type": "Conv2d", "in_channels": 1, …}, …]}},
 * arguments under torch's names. A layer without a name is called by its position. Names that are
 * not arguments ({@code uid}) are left to the caller.
 *
 * <p>Containers hold layers: {@code {"type": "Sequential", "layers": […]}}, {@code {"type":
 * "Residual", "body": {…}, "shortcut": {…}}} (without a shortcut the input itself is added) and
 * {@code {"type": "Concat", "branches": […]}}.
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
    if (!node.path("layers").isArray()) {
      throw new ShapeException("a network needs a list named layers but got " + node);
    }
    return new Network(readChildren(format(node).orElseThrow(), node));
  }

  /** Reads one layer from an object with its type and arguments, or its children. */
  public static Layer readLayer(JsonNode node) {
    if (!node.path("type").isTextual()) {
      throw new ShapeException("a layer needs a type but got " + node);
    }
    String type = node.get("type").textValue();
    Optional<ContainerFormat> container = ContainerFormat.of(type);
    return container.isPresent()
        ? readContainer(container.get(), node)
        : LayerTypes.read(type, node, NOT_ARGUMENTS);
  }

  private static Layer readContainer(ContainerFormat format, JsonNode node) {
    format.require(node);
    Set<String> allowed = new HashSet<>(NOT_ARGUMENTS);
    allowed.addAll(format.holders());
    new Arguments(format.kind(), node).rejectUnknown(allowed);
    return format.make().apply(readChildren(format, node));
  }

  private static List<Named> readChildren(ContainerFormat format, JsonNode container) {
    Map<String, JsonNode> places = format.places(container);
    List<Named> children = new ArrayList<>();
    places.forEach(
        (place, child) -> {
          String name = format.name(place, child);
          try {
            children.add(new Named(name, readLayer(child)));
          } catch (ShapeException refusal) {
            String type = child.path("type").asText("no type");
            throw refusal.at(Named.place(name, type, children.size() + 1, places.size()));
          }
        });
    return children;
  }

  /** The kinds of layers that hold others. */
  public static Set<String> containers() {
    return ContainerFormat.kinds();
  }

  /** The objects of the layers that a container holds, in order; none for other layers. */
  public static List<JsonNode> children(JsonNode layer) {
    return format(layer)
        .map(format -> List.copyOf(format.places(layer).values()))
        .orElse(List.of());
  }

  /** The same by their names. */
  public static Map<String, JsonNode> namedChildren(JsonNode layer) {
    Map<String, JsonNode> named = new LinkedHashMap<>();
    format(layer)
        .ifPresent(
            format ->
                format
                    .places(layer)
                    .forEach((place, child) -> named.put(format.name(place, child), child)));
    return named;
  }

  /** A network is an object without a type. */
  private static Optional<ContainerFormat> format(JsonNode layer) {
    return ContainerFormat.of(layer.path("type").asText("Sequential"));
  }

  public static ObjectNode write(Network network) {
    ObjectNode node = MAPPER.createObjectNode();
    format(node).orElseThrow().write(network.layers(), node, NetworkJson::writeLayer);
    return node;
  }

  /** One layer with its type and arguments, or its children. */
  public static ObjectNode writeLayer(Layer layer) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("type", layer.kind());
    ContainerFormat.of(layer.kind())
        .ifPresentOrElse(
            format -> format.write(layer.children(), node, NetworkJson::writeLayer),
            () -> node.setAll((ObjectNode) MAPPER.valueToTree(layer.arguments())));
    return node;
  }
}
