package org.sparknn.kernels.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.LossJson;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;

/**
 * The table that feeds every test of all layers: each with awkward sizes (1, odd, prime, one more
 * than a vector has lanes) and every corner that has code of its own. It stands in the resources
 * {@code cases/*.jsonl}, a line a case: a layer as {@link NetworkJson} has it, with torch's
 * arguments, and the shape of its input.
 */
public final class LayerCases {
  private static final String LOSSES = "losses.jsonl";
  private static final String NETWORKS = "networks.jsonl";

  private LayerCases() {}

  /** A layer and an input, with the batch axis if the layer has one. */
  public record LayerCase(Layer layer, Shape input) {
    @Override
    public String toString() {
      return "%s on %s".formatted(NetworkJson.writeLayer(layer), input);
    }
  }

  /** A loss with the shapes of what it compares. */
  public record LossCase(Loss loss, Shape input, Target target) {
    @Override
    public String toString() {
      return "%s on %s and %s".formatted(LossJson.write(loss), input, target.shape());
    }
  }

  /** A network with a loss over classes behind it. */
  public record NetworkCase(String name, Network network, Shape row, int classes) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Layers alone. */
  public static List<LayerCase> layers() {
    return files().stream()
        .filter(file -> !file.endsWith(LOSSES) && !file.endsWith(NETWORKS))
        .flatMap(file -> rows(file).stream())
        .map(
            row -> new LayerCase(NetworkJson.readLayer(without(row, "input")), shape(row, "input")))
        .toList();
  }

  /** Losses alone. */
  public static List<LossCase> losses() {
    return rows(folder().resolve(LOSSES)).stream()
        .map(
            row ->
                new LossCase(
                    loss(row),
                    shape(row, "input"),
                    new Target(shape(row, "target"), row.get("classes").booleanValue())))
        .toList();
  }

  private static Loss loss(JsonNode row) {
    return LossJson.read(without(row, "input", "target", "classes"));
  }

  /** Layers that meet: what one leaves in unused lanes, the next would read. */
  public static List<NetworkCase> networks() {
    return rows(folder().resolve(NETWORKS)).stream()
        .map(
            row ->
                new NetworkCase(
                    row.get("name").textValue(),
                    NetworkJson.read(row),
                    shape(row, "input"),
                    row.get("classes").intValue()))
        .toList();
  }

  private static ObjectNode without(JsonNode row, String... names) {
    ObjectNode rest = row.deepCopy();
    rest.remove(Set.of(names));
    return rest;
  }

  private static Shape shape(JsonNode row, String name) {
    JsonNode sizes = row.get(name);
    return new Shape(Sizes.compute(sizes.size(), axis -> sizes.get(axis).intValue()));
  }

  private static List<JsonNode> rows(Path file) {
    try {
      List<JsonNode> rows = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        rows.add(NetworkJson.parse(line));
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files() {
    try (Stream<Path> files = Files.list(folder())) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    try {
      return Path.of(LayerCases.class.getResource("/cases/" + LOSSES).toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
