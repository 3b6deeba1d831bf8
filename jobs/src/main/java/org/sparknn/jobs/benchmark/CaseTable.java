package org.sparknn.jobs.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;

/**
 * What is measured. Layers alone stand in the resource {@code layers.jsonl}, a line a case: group,
 * name, input and either a layer with torch's arguments or {@code "loss": true}. Networks stand in
 * a file each.
 */
public final class CaseTable {
  private static final List<String> NETWORKS =
      List.of("lenet.json", "cifar-resnet18.json", "mobilenetv2.json", "unet.json");

  private CaseTable() {}

  /** Layers alone: forward and backward. */
  public static List<BenchmarkCase> layers() {
    return text("layers.jsonl").lines().map(NetworkJson::parse).map(CaseTable::layer).toList();
  }

  private static BenchmarkCase layer(JsonNode line) {
    ObjectNode network = JsonNodeFactory.instance.objectNode();
    ArrayNode layers = network.putArray("layers");
    if (line.has("layer")) {
      layers.add(line.get("layer"));
    }
    return new BenchmarkCase(
        line.get("group").textValue(),
        line.get("name").textValue(),
        network,
        shape(line.get("input")),
        line.path("loss").booleanValue(),
        Mode.LAYER);
  }

  /** Whole networks: a step of training, and scoring. */
  public static List<BenchmarkCase> networks() {
    List<JsonNode> networks =
        NETWORKS.stream().map(CaseTable::text).map(NetworkJson::parse).toList();
    List<BenchmarkCase> cases = new ArrayList<>();
    networks.forEach(network -> cases.add(network("training", network, true, Mode.TRAINING)));
    networks.forEach(network -> cases.add(network("inference", network, false, Mode.INFERENCE)));
    return cases;
  }

  private static BenchmarkCase network(String group, JsonNode node, boolean loss, Mode mode) {
    return new BenchmarkCase(
        group, node.get("name").textValue(), node, shape(node.get("input")), loss, mode);
  }

  private static Shape shape(JsonNode sizes) {
    return new Shape(Sizes.compute(sizes.size(), axis -> sizes.get(axis).intValue()));
  }

  private static String text(String resource) {
    try (InputStream stream = CaseTable.class.getResourceAsStream(resource)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
