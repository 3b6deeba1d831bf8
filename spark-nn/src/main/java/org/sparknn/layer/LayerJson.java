package org.sparknn.layer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.ml.param.Param;
import org.sparknn.kernels.network.NetworkJson;

/**
 * Params as {@link NetworkJson} has a layer's arguments: Param {@code outChannels} is torch's
 * {@code out_channels}. An empty value leaves the argument out, and a single value in an array
 * counts for all axes.
 */
public final class LayerJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Params of the stages themselves. */
  private static final Set<String> NOT_ARGUMENTS =
      Set.of(
          "name",
          "inputCol",
          "outputCol",
          "indicesCol",
          "batchSize",
          "backend",
          "seed",
          "weightsPath",
          "weightsPrefix");

  private LayerJson() {}

  /** Whether a stage's Param is an argument of torch's constructor. */
  public static boolean isArgument(Param<?> param) {
    return !NOT_ARGUMENTS.contains(param.name());
  }

  /** The layer's type and the arguments that are set or have a default. */
  static ObjectNode of(LayerStage stage) {
    ObjectNode layer = MAPPER.createObjectNode().put("type", stage.getClass().getSimpleName());
    for (Param<?> param : stage.params()) {
      if (isArgument(param) && stage.isDefined(param)) {
        set(layer, param, stage.getOrDefault(param));
      }
    }
    return layer;
  }

  /** Changes the argument that a Param stands for. */
  public static void set(ObjectNode layer, Param<?> param, Object value) {
    boolean empty = isEmpty(value);
    if (param.name().equals("paddingKeyword")) {
      if (!empty) {
        layer.put("padding", (String) value);
      }
    } else if (empty) {
      layer.remove(argument(param.name()));
    } else {
      layer.set(argument(param.name()), json(param, value));
    }
  }

  /**
   * Changes what a Param stands for in a layer and all inside of it: one stage may stand at several
   * places. Layers with other uids stay as they are.
   *
   * @throws IllegalArgumentException if the Param is no argument of the layer it belongs to
   */
  public static void change(JsonNode layer, Param<?> param, Object value) {
    if (param.parent().equals(layer.path("uid").textValue())) {
      changeOwn((ObjectNode) layer, param, value);
    }
    NetworkJson.children(layer).forEach(inner -> change(inner, param, value));
  }

  private static void changeOwn(ObjectNode layer, Param<?> param, Object value) {
    boolean container = NetworkJson.containers().contains(layer.path("type").asText());
    if (param.name().equals("name")) {
      layer.put("name", (String) value);
    } else if (!container && isArgument(param)) {
      set(layer, param, value);
    } else {
      throw new IllegalArgumentException(
          "Param %s has no meaning within a network".formatted(param));
    }
  }

  private static boolean isEmpty(Object value) {
    return (value instanceof int[] sizes && sizes.length == 0)
        || (value instanceof double[] numbers && numbers.length == 0)
        || (value instanceof String text && text.isEmpty());
  }

  private static String argument(String param) {
    return param.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static JsonNode json(Param<?> param, Object value) {
    if (param instanceof LayersParam) {
      return NetworkJson.parse((String) value);
    }
    if (param instanceof OptionalSizesParam) {
      return OptionalSizesParam.json((int[]) value);
    }
    if (value instanceof int[] sizes && sizes.length == 1) {
      return MAPPER.valueToTree(sizes[0]);
    }
    if (param instanceof OptionalDoubleParam && ((Double) value).isNaN()) {
      return MAPPER.nullNode();
    }
    return MAPPER.valueToTree(value);
  }
}
