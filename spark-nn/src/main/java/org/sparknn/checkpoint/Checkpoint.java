package org.sparknn.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.sparknn.io.TensorFile;

/**
 * What a checkpoint's directory says of itself in {@code checkpoint.json}, which is written last.
 *
 * @param step steps done
 * @param loss mean over the steps since the checkpoint before: the lowest is the best
 * @param identity of the run
 * @param files the tensors' files: the weights, then the optimizer's state
 */
public record Checkpoint(long step, double loss, Identity identity, List<TensorFile> files)
    implements Serializable {
  /** Grows when older versions cannot read what is written. */
  static final int FORMAT_VERSION = 1;

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String FORMAT = "spark-nn checkpoint";

  public Checkpoint {
    files = List.copyOf(files);
  }

  byte[] toJson() throws IOException {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("format", FORMAT);
    node.put("formatVersion", FORMAT_VERSION);
    node.put("step", step);
    node.put("loss", loss);
    node.set("run", identity.toJson());
    for (TensorFile file : files) {
      node.withArray("files")
          .addObject()
          .put("name", file.name())
          .put("bytes", file.bytes())
          .put("sha256", file.sha256());
    }
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
  }

  /**
   * Reads what {@link #toJson} gave.
   *
   * @throws IOException if it is something else, or of a newer version
   */
  static Checkpoint of(byte[] json) throws IOException {
    JsonNode node = MAPPER.readTree(json);
    if (!node.path("format").asText().equals(FORMAT) || !node.path("step").isIntegralNumber()) {
      throw new IOException("its checkpoint.json is none of this library");
    }
    int version = node.path("formatVersion").asInt();
    if (version > FORMAT_VERSION) {
      throw new IOException(
          "it has format version %d but this version reads up to %d"
              .formatted(version, FORMAT_VERSION));
    }
    List<TensorFile> files = new java.util.ArrayList<>();
    for (JsonNode file : node.path("files")) {
      files.add(TensorFile.of(file));
    }
    if (files.size() != 2) {
      throw new IOException("it should name 2 files but names " + files.size());
    }
    return new Checkpoint(
        node.get("step").longValue(),
        node.path("loss").asDouble(),
        Identity.of(node.path("run")),
        files);
  }
}
