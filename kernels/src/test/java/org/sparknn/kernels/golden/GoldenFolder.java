package org.sparknn.kernels.golden;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.sparknn.kernels.io.SafeTensors;
import org.sparknn.kernels.loss.LossTypes;
import org.sparknn.kernels.network.LayerTypes;

/**
 * The folder with the golden cases; its README describes the format. The system property {@code
 * golden.dir} names another folder of the same format; a relative path starts at {@code
 * sparknn.root}.
 */
final class GoldenFolder {
  static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private GoldenFolder() {}

  private static Path path() {
    String given = System.getProperty("golden.dir", "");
    if (given.isEmpty()) {
      try {
        URI resource = GoldenFolder.class.getResource("/golden/README.md").toURI();
        return Path.of(resource).getParent();
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
    return Path.of(System.getProperty("sparknn.root", "")).resolve(given);
  }

  /** The modules of torch.nn that are known here. */
  static Set<String> knownModules() {
    Set<String> known = new TreeSet<>(LayerTypes.names());
    known.addAll(LossTypes.names());
    return known;
  }

  static boolean isLoss(String module) {
    return LossTypes.names().contains(module);
  }

  static List<Path> caseFiles() {
    return files("cases");
  }

  static List<Path> trainingFiles() {
    return files("train");
  }

  private static List<Path> files(String folder) {
    Path start = path().resolve(folder);
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(start)) {
      return files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SafeTensors read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return SafeTensors.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  static List<JsonNode> shapeRows() {
    Path file = path().resolve("shapes.jsonl");
    try {
      List<JsonNode> rows = new ArrayList<>();
      for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
        rows.add(MAPPER.readTree(line));
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<JsonNode> errorRows() {
    Path file = path().resolve("errors.json");
    try {
      List<JsonNode> rows = new ArrayList<>();
      if (Files.exists(file)) {
        MAPPER.readTree(file.toFile()).forEach(rows::add);
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
