package org.sparknn.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What must be the same for a run to go on from a checkpoint: everything that decides which numbers
 * its steps compute, except the learning rate, the schedule and the number of epochs.
 */
public final class Identity implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int SHOWN = 200;

  private final LinkedHashMap<String, String> entries;

  public Identity(Map<String, String> entries) {
    this.entries = new LinkedHashMap<>(entries);
  }

  static Identity of(JsonNode node) {
    Map<String, String> entries = new LinkedHashMap<>();
    node.properties().forEach(entry -> entries.put(entry.getKey(), entry.getValue().asText()));
    return new Identity(entries);
  }

  ObjectNode toJson() {
    ObjectNode node = MAPPER.createObjectNode();
    entries.forEach(node::put);
    return node;
  }

  /** How the run of a checkpoint differs from this one, if it does. */
  Optional<String> difference(Identity saved) {
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      String before = saved.entries.get(entry.getKey());
      if (!entry.getValue().equals(before)) {
        return Optional.of(
            "its %s was %s but is %s now"
                .formatted(entry.getKey(), cut(String.valueOf(before)), cut(entry.getValue())));
      }
    }
    return Optional.empty();
  }

  private static String cut(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
