package org.sparknn.jobs.scaling;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.sparknn.jobs.benchmark.BenchmarkCase;
import org.sparknn.jobs.benchmark.CaseTable;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.tensor.Shape;

/**
 * A classifier of 10 classes that is trained on different numbers of ranks.
 *
 * @param layers as {@link NetworkJson} has them
 * @param row shape of a row's features, unsigned bytes
 * @param steps of a run; the first quarter warms up
 */
record ScaledNetwork(String name, String layers, Shape row, int steps) {
  static final int CLASSES = 10;

  private static final String RESNET = "CIFAR ResNet-18";
  private static final String LENET = "LeNet";

  /** 10.5 million parameters in three layers: little arithmetic, many bytes. */
  private static final String PERCEPTRON =
      """
      {"layers": [
        {"type": "Flatten"},
        {"type": "Linear", "in_features": 3072, "out_features": 2048},
        {"type": "ReLU"},
        {"type": "Linear", "in_features": 2048, "out_features": 2048},
        {"type": "ReLU"},
        {"type": "Linear", "in_features": 2048, "out_features": 10}
      ]}
      """;

  /** Much arithmetic, little of all, and many bytes. */
  static List<ScaledNetwork> all(boolean quick) {
    ScaledNetwork lenet = of(LENET, quick ? 40 : 600);
    if (quick) {
      return List.of(lenet);
    }
    return List.of(
        of(RESNET, 12),
        lenet,
        new ScaledNetwork("perceptron 3072-2048-2048-10", PERCEPTRON, Shape.of(3, 32, 32), 80));
  }

  /** One of the networks of the benchmark {@code training}. */
  private static ScaledNetwork of(String name, int steps) {
    BenchmarkCase found =
        CaseTable.networks().stream()
            .filter(one -> one.name().startsWith(name))
            .findFirst()
            .orElseThrow();
    JsonNode layers = found.layers();
    return new ScaledNetwork(name, layers.toString(), found.input().remove(0), steps);
  }

  Network network() {
    return NetworkJson.read(NetworkJson.parse(layers));
  }

  /** Steps that are not measured. */
  int warmUp() {
    return steps / 4;
  }
}
