package org.sparknn.kernels.golden;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Sgd;

/** An optimizer as the headers of training runs describe it, with torch's defaults. */
record GoldenOptimizer(double learningRate, Optimizer optimizer) {
  private static final Set<String> SGD =
      Set.of("name", "lr", "momentum", "dampening", "weight_decay", "nesterov");
  private static final Set<String> ADAM = Set.of("name", "lr", "betas", "eps", "weight_decay");

  /** What torch's AdamW does without being told. */
  private static final double ADAMW_DECAY = 0.01;

  /**
   * Reads JSON.
   *
   * @throws IllegalArgumentException if it says something that is not known here
   */
  static GoldenOptimizer read(String json) {
    JsonNode given;
    try {
      given = GoldenFolder.MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the optimizer is not JSON: " + json, e);
    }
    String kind = given.path("name").asText();
    boolean decoupled = kind.equals("AdamW");
    double decay = given.path("weight_decay").asDouble(decoupled ? ADAMW_DECAY : 0);
    Optimizer optimizer =
        switch (kind) {
          case "SGD" -> {
            refuseOthers(given, SGD);
            yield new Sgd(
                given.path("momentum").asDouble(0),
                given.path("dampening").asDouble(0),
                decay,
                given.path("nesterov").asBoolean(false));
          }
          case "Adam", "AdamW" -> {
            refuseOthers(given, ADAM);
            yield new Adam(
                given.path("betas").path(0).asDouble(0.9),
                given.path("betas").path(1).asDouble(0.999),
                given.path("eps").asDouble(1e-8),
                decay,
                decoupled);
          }
          default -> throw new IllegalArgumentException("unknown optimizer " + kind);
        };
    if (!given.path("lr").isNumber()) {
      throw new IllegalArgumentException("the optimizer says no lr: " + json);
    }
    return new GoldenOptimizer(given.get("lr").doubleValue(), optimizer);
  }

  /** What is off may be said of anything. */
  private static void refuseOthers(JsonNode given, Set<String> known) {
    for (Map.Entry<String, JsonNode> setting : given.properties()) {
      JsonNode value = setting.getValue();
      boolean off = value.isNull() || (value.isBoolean() && !value.booleanValue());
      if (!off && !known.contains(setting.getKey())) {
        throw new IllegalArgumentException(
            "%s has the setting %s=%s, which is not known here"
                .formatted(given.get("name"), setting.getKey(), value));
      }
    }
  }
}
