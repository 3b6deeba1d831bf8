package org.sparknn.jobs.libtorch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.sparknn.kernels.network.Arguments;

/**
 * Makes libtorch's layers from the same JSON that the engine reads. A tensor between two layers is
 * released as soon as the next one is there, as Python does.
 */
final class LayerReader {
  private static final Pattern RANKED = Pattern.compile("(\\w+)([123])d");

  private final Weights weights;
  private final boolean training;

  /**
   * @param training whether batch normalization takes the batch's statistics
   */
  LayerReader(Weights weights, boolean training) {
    this.weights = weights;
    this.training = training;
  }

  /**
   * Reads layers in a row.
   *
   * @param node an object with the list {@code layers}
   * @param path in front of the names of their weights: empty, or names that end with a dot
   */
  TorchLayer sequence(JsonNode node, String path) {
    List<TorchLayer> layers = children(node.get("layers"), path);
    return input -> {
      Tensor current = input;
      for (TorchLayer layer : layers) {
        Tensor next = layer.forward(current);
        if (!next.equals(current) && !current.equals(input)) {
          current.close();
        }
        current = next;
      }
      return current;
    };
  }

  private List<TorchLayer> children(JsonNode list, String path) {
    List<TorchLayer> layers = new ArrayList<>();
    for (JsonNode child : list) {
      String name = child.path("name").asText(Integer.toString(layers.size()));
      layers.add(layer(child, path + name + "."));
    }
    return layers;
  }

  private TorchLayer layer(JsonNode node, String path) {
    String type = node.get("type").textValue();
    Arguments arguments = new Arguments(type, node);
    Matcher ranked = RANKED.matcher(type);
    if (ranked.matches()) {
      int rank = Integer.parseInt(ranked.group(2));
      return windowed(ranked.group(1), new Windowed(rank, arguments), arguments, path);
    }
    return switch (type) {
      case "Sequential" -> sequence(node, path);
      case "Residual" -> residual(node, path);
      case "Concat" -> concatenation(node, path);
      case "Linear" -> {
        Tensor weight = weights.parameter(path + "weight");
        TensorOptional bias = weights.optional(path + "bias");
        yield x -> torch.linear(x, weight, bias);
      }
      case "ReLU" -> arguments.flag("inplace", false) ? LayerReader::reluInPlace : torch::relu;
      case "LeakyReLU" -> {
        Scalar slope = new Scalar(arguments.number("negative_slope", 0.01));
        yield x -> torch.leaky_relu(x, slope);
      }
      case "Sigmoid" -> torch::sigmoid;
      case "GELU" -> torch::gelu;
      case "Flatten" -> {
        long first = arguments.integer("start_dim", 1);
        long last = arguments.integer("end_dim", -1);
        yield x -> torch.flatten(x, first, last);
      }
      default -> throw unknown(type);
    };
  }

  private TorchLayer windowed(String kind, Windowed window, Arguments arguments, String path) {
    Tensor weight = weights.parameter(path + "weight");
    TensorOptional bias = weights.optional(path + "bias");
    return switch (kind) {
      case "Conv" -> window.convolution(weight, bias);
      case "ConvTranspose" -> window.transposed(weight, bias);
      case "BatchNorm" -> normalization(arguments, path);
      case "MaxPool" -> window.maxPool();
      case "AvgPool" -> window.averagePool();
      case "AdaptiveAvgPool" -> window.adaptiveAveragePool();
      case "AdaptiveMaxPool" -> window.adaptiveMaxPool();
      default -> throw unknown(kind);
    };
  }

  private static UnsupportedOperationException unknown(String type) {
    return new UnsupportedOperationException("the opponent is not taught the layer " + type);
  }

  private TorchLayer normalization(Arguments arguments, String path) {
    TensorOptional weight = weights.optional(path + "weight");
    TensorOptional bias = weights.optional(path + "bias");
    TensorOptional mean = weights.optional(path + "running_mean");
    TensorOptional variance = weights.optional(path + "running_var");
    double momentum = arguments.number("momentum", 0.1);
    double epsilon = arguments.number("eps", 1e-5);
    return x ->
        torch.batch_norm(x, weight, bias, mean, variance, training, momentum, epsilon, true);
  }

  @SuppressWarnings("resource") // the result is the same tensor under another name
  private static Tensor reluInPlace(Tensor x) {
    torch.relu_(x);
    return x;
  }

  /** Adds in place, as torchvision's networks do. */
  private TorchLayer residual(JsonNode node, String path) {
    TorchLayer body = layer(node.get("body"), path + "body.");
    TorchLayer shortcut =
        node.has("shortcut") ? layer(node.get("shortcut"), path + "shortcut.") : x -> x;
    return x -> {
      Tensor sum = body.forward(x);
      Tensor other = shortcut.forward(x);
      sum.add_(other);
      if (!other.equals(x)) {
        other.close();
      }
      return sum;
    };
  }

  private TorchLayer concatenation(JsonNode node, String path) {
    List<TorchLayer> branches = children(node.get("branches"), path);
    return x -> {
      Tensor[] outputs = branches.stream().map(branch -> branch.forward(x)).toArray(Tensor[]::new);
      try (TensorVector list = new TensorVector(outputs)) {
        return torch.cat(list, 1);
      } finally {
        for (Tensor output : outputs) {
          if (!output.equals(x)) {
            output.close();
          }
        }
      }
    };
  }
}
