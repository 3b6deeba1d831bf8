package org.sparknn.kernels.loss;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * A loss as JSON, {@code {"type": "HuberLoss", "delta": 2.0}}, with arguments under torch's names.
 */
public final class LossJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> NOT_ARGUMENTS = Set.of("type");

  private LossJson() {}

  /** Reads a loss from an object with its type and arguments. */
  public static Loss read(JsonNode node) {
    if (!node.path("type").isTextual()) {
      throw new ShapeException("a loss needs a type but got " + node);
    }
    return LossTypes.read(node.get("type").textValue(), node, NOT_ARGUMENTS);
  }

  /** A loss with its type and arguments. */
  public static ObjectNode write(Loss loss) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("type", loss.kind());
    node.setAll((ObjectNode) MAPPER.valueToTree(loss.arguments()));
    return node;
  }
}
