package org.sparknn.kernels.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sparknn.kernels.network.LayerTypes;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;

/**
 * A network as the headers of training runs describe it: layers in order, {@code
 * name=Type(arguments)} or a function's name, as in {@code c1=Conv2d(1,6,5,padding=2) relu
 * Flatten}, and behind a semicolon what a {@code Block} is.
 */
final class Architecture {
  private static final Pattern LAYER = Pattern.compile("(?:(\\w+)=)?(\\w+)(?:\\((.*)\\))?");
  private static final Pattern WORD =
      Pattern.compile("(?:\\((?:[^()]|\\([^()]*\\))*\\)|[^\\s()])+");
  private static final Pattern ARGUMENT =
      Pattern.compile("(?:[(\\[][^()\\[\\]]*[)\\]]|[^,\\s()\\[\\]])+");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?");

  /** How a block must be described, since what follows is read by nobody. */
  private static final String BLOCK =
      "Block(i,o,s): relu(b2(c2(relu(b1(c1(x))))) + shortcut(x)), c1=Conv2d(i,o,3,s,1,bias=False),"
          + " c2=Conv2d(o,o,3,1,1,bias=False), shortcut = sc.0=Conv2d(i,o,1,s,bias=False)"
          + " sc.1=BatchNorm2d(o) when s!=1 or i!=o, else identity";

  /** torch's order of the arguments that the headers do not name. */
  private static final Map<String, List<String>> POSITIONAL =
      Map.of(
          "Conv", words("in_channels out_channels kernel_size stride padding dilation groups bias"),
          "ConvTranspose",
              words(
                  "in_channels out_channels kernel_size stride padding output_padding groups bias"
                      + " dilation"),
          "Linear", words("in_features out_features bias"),
          "BatchNorm", words("num_features eps momentum affine track_running_stats"),
          "MaxPool", words("kernel_size stride padding dilation return_indices ceil_mode"),
          "AvgPool", words("kernel_size stride padding ceil_mode count_include_pad"),
          "LeakyReLU", words("negative_slope"),
          "Softplus", words("beta threshold"),
          "Flatten", words("start_dim end_dim"));

  /** Those of types whose first argument alone may come without its name. */
  private static final Map<String, String> FIRST =
      Map.of(
          "AdaptiveAvgPool", "output_size",
          "AdaptiveMaxPool", "output_size",
          "Dropout", "p",
          "ELU", "alpha",
          "GELU", "approximate",
          "Softmax", "dim",
          "LogSoftmax", "dim");

  private final String relu;

  private Architecture(String relu) {
    this.relu = relu;
  }

  /**
   * Reads a description.
   *
   * @param run the run's name: in those with {@code _silu_} every relu is SiLU
   */
  static Network read(String description, String run) {
    String[] parts = description.split(";", 2);
    if (parts.length > 1 && !parts[1].strip().startsWith(BLOCK)) {
      throw new IllegalArgumentException("unknown kind of block: " + parts[1]);
    }
    Architecture architecture = new Architecture(run.contains("_silu_") ? "silu" : "relu");
    return NetworkJson.read(architecture.sequential(parts[0]));
  }

  /** The name that torch has for a slot of the network. */
  static String torchName(String slot) {
    return slot.replace(".body.", ".").replace(".shortcut.", ".sc.");
  }

  private static List<String> words(String text) {
    return List.of(text.split(" ", -1));
  }

  private ObjectNode sequential(String layers) {
    ObjectNode node = GoldenFolder.MAPPER.createObjectNode().put("type", "Sequential");
    ArrayNode list = node.putArray("layers");
    for (String text : found(WORD, layers)) {
      Matcher matcher = LAYER.matcher(text);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("not a layer: " + text);
      }
      String name = matcher.group(1) == null ? "unnamed" + list.size() : matcher.group(1);
      String arguments = matcher.group(3) == null ? "" : matcher.group(3);
      if (matcher.group(2).equals("Block")) {
        list.add(block(arguments).put("name", name));
        list.add(layer(relu, "").put("name", name + "relu"));
      } else {
        list.add(layer(matcher.group(2), arguments).put("name", name));
      }
    }
    return node;
  }

  private ObjectNode block(String arguments) {
    List<String> sizes = found(ARGUMENT, arguments);
    String in = sizes.get(0);
    String out = sizes.get(1);
    String stride = sizes.get(2);
    ObjectNode block = GoldenFolder.MAPPER.createObjectNode().put("type", "Residual");
    block.set(
        "body",
        sequential(
            "c1=Conv2d(%s,%s,3,%s,1,bias=False) b1=BatchNorm2d(%s) relu c2=Conv2d(%s,%s,3,1,1,bias=False) b2=BatchNorm2d(%s)"
                .formatted(in, out, stride, out, out, out, out)));
    if (!stride.equals("1") || !in.equals(out)) {
      block.set(
          "shortcut",
          sequential(
              "0=Conv2d(%s,%s,1,%s,bias=False) 1=BatchNorm2d(%s)".formatted(in, out, stride, out)));
    }
    return block;
  }

  private ObjectNode layer(String type, String arguments) {
    String function = type.equals("relu") ? relu : type.replace("_", "");
    ObjectNode node =
        GoldenFolder.MAPPER
            .createObjectNode()
            .put(
                "type",
                LayerTypes.names().stream()
                    .filter(known -> known.equals(type) || known.equalsIgnoreCase(function))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("unknown layer " + type)));
    List<String> given = found(ARGUMENT, arguments);
    for (int i = 0; i < given.size(); i++) {
      int named = given.get(i).indexOf('=');
      String name =
          named < 0
              ? positional(node.get("type").textValue(), i)
              : given.get(i).substring(0, named);
      node.set(name, value(given.get(i).substring(named + 1)));
    }
    return node;
  }

  private static String positional(String type, int place) {
    String family = type.replaceFirst("[123]d$", "");
    List<String> names = POSITIONAL.getOrDefault(family, List.of());
    if (place == 0 && FIRST.containsKey(family)) {
      return FIRST.get(family);
    }
    if (place >= names.size()) {
      throw new IllegalArgumentException(
          "argument %d of %s needs a name".formatted(place + 1, type));
    }
    return names.get(place);
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(MatchResult::group).toList();
  }

  /** A value as Python writes it: a number, a word, a string, or a tuple or list of values. */
  static JsonNode value(String python) {
    JsonNodeFactory nodes = GoldenFolder.MAPPER.getNodeFactory();
    if (python.matches("\\(.*\\)|\\[.*]")) {
      ArrayNode list = nodes.arrayNode();
      found(ARGUMENT, python.substring(1, python.length() - 1)).forEach(v -> list.add(value(v)));
      return list;
    }
    if (python.matches("'\\w+'|\"\\w+\"")) {
      return nodes.textNode(python.substring(1, python.length() - 1));
    }
    if (NUMBER.matcher(python).matches()) {
      return python.matches("[+-]?\\d+")
          ? nodes.numberNode(Long.parseLong(python))
          : nodes.numberNode(Double.parseDouble(python));
    }
    return switch (python) {
      case "True" -> nodes.booleanNode(true);
      case "False" -> nodes.booleanNode(false);
      case "None" -> nodes.nullNode();
      default -> throw new IllegalArgumentException("not a value: " + python);
    };
  }
}
