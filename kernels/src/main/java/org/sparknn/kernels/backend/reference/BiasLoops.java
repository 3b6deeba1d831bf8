package org.sparknn.kernels.backend.reference;

import java.util.Arrays;
import java.util.Optional;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Tensor;

/** What a bias adds to each channel of a convolution, and its gradient. */
public final class BiasLoops {
  private BiasLoops() {}

  /** Makes each element its channel's bias; zero without one. */
  public static void fill(Memory memory, Optional<Parameter> bias, Tensor to, int rows) {
    double[] y = memory.of(to);
    for (int i = 0; i < to.elements(rows); i++) {
      y[i] = bias.isPresent() ? memory.store()[bias.get().offset() + channel(to, i)] : 0;
    }
  }

  /** Sums the gradient over images and positions. */
  static void gradient(Memory memory, Parameter bias, Tensor outputGradient, int rows) {
    double[] g = memory.of(outputGradient);
    double[] gradients = memory.gradients();
    Arrays.fill(gradients, bias.offset(), bias.offset() + bias.length(), 0);
    for (int i = 0; i < outputGradient.elements(rows); i++) {
      gradients[bias.offset() + channel(outputGradient, i)] += g[i];
    }
  }

  private static int channel(Tensor tensor, int element) {
    return element / tensor.positions() % tensor.channels();
  }
}
