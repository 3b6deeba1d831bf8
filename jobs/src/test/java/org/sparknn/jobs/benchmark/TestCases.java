package org.sparknn.jobs.benchmark;

import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.tensor.Shape;

/** Small lines of a table. */
final class TestCases {
  static final String CONVOLUTION =
      "{'type': 'Conv2d', 'in_channels': 3, 'out_channels': 4, 'kernel_size': 3}";

  private TestCases() {}

  /** A convolution of 3 to 4 channels over two images of 5 × 6 positions. */
  static BenchmarkCase convolution(Mode mode) {
    return of(mode, false, Shape.of(2, 3, 5, 6), CONVOLUTION);
  }

  /** A network with a loss over 4 classes in training, without one else. */
  static BenchmarkCase network(Mode mode) {
    return of(
        mode,
        mode == Mode.TRAINING,
        Shape.of(2, 3, 5, 6),
        // without a bias, whose gradient would be nothing but rounding
        CONVOLUTION.replace("}", ", 'bias': false}"),
        "{'type': 'BatchNorm2d', 'num_features': 4}",
        "{'type': 'ReLU'}",
        "{'type': 'Flatten'}",
        "{'type': 'Linear', 'in_features': 48, 'out_features': 4}");
  }

  /** Any layers, in a group of their mode. */
  static BenchmarkCase of(Mode mode, boolean loss, Shape input, String... layers) {
    String json = "{'layers': [%s]}".formatted(String.join(", ", layers)).replace('\'', '"');
    String group = mode.passes().get(0).label();
    return new BenchmarkCase(group, "small", NetworkJson.parse(json), input, loss, mode);
  }
}
