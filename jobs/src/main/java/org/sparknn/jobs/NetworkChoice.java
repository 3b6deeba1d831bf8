package org.sparknn.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.model.Sequential;

/** The network of {@code --network}: a named one, or a JSON file's. */
final class NetworkChoice {
  private static final String INPUT_SHAPE = "input_shape";

  private final Optional<NamedNetwork> named;
  private final String text;
  private final Optional<Sequential> read;

  private NetworkChoice(String text, Optional<NamedNetwork> named, Optional<Sequential> read) {
    this.text = text;
    this.named = named;
    this.read = read;
  }

  /** Whether a text can only be a name, and is none of ours. */
  static boolean isUnknownName(String text) {
    return NamedNetwork.of(text).isEmpty()
        && !text.endsWith(".json")
        && !text.contains("/")
        && !Files.exists(Path.of(text));
  }

  /**
   * Reads the file, if it is one.
   *
   * @throws IllegalArgumentException if it is no network
   */
  static NetworkChoice of(String text) {
    Optional<NamedNetwork> named = NamedNetwork.of(text);
    return new NetworkChoice(
        text, named, named.isPresent() ? Optional.empty() : Optional.of(read(text)));
  }

  private static Sequential read(String file) {
    try {
      JsonNode node = NetworkJson.parse(Files.readString(Path.of(file)));
      // torch's manner of naming beside Spark's, since the layers' arguments have torch's names.
      if (node instanceof ObjectNode object && object.has(INPUT_SHAPE)) {
        object.set("inputShape", object.remove(INPUT_SHAPE));
      }
      return Sequential.fromJson(node.toString());
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no network file " + file, e);
    } catch (IOException e) {
      throw new UncheckedIOException("the network file " + file + " cannot be read", e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "the network file %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** The shape of the images that the network takes, if its file says so. */
  Optional<Shape> inputShape() {
    return read.filter(network -> network.isDefined(network.inputShape()))
        .map(network -> Shape.of(network.getOrDefault(network.inputShape())));
  }

  /** The network for images of a shape (C, H, W). */
  Sequential build(Shape images, int classes) {
    if (named.isPresent()) {
      return named.get().build(images, classes);
    }
    Sequential network = read.orElseThrow();
    if (inputShape().isEmpty()) {
      network.setInputShape(images.sizes().toArray());
    }
    return network;
  }

  @Override
  public String toString() {
    return text;
  }
}
