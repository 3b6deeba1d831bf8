package org.sparknn.kernels.backend.reference;

import org.sparknn.kernels.operation.Softmax;
import org.sparknn.kernels.plan.Tensor;

/** Softmax and its logarithm over the channels of each image and position. */
final class SoftmaxLoops {
  private final Memory memory;
  private final Softmax operation;
  private final int channels;
  private final int positions;

  SoftmaxLoops(Memory memory, Softmax operation) {
    this.memory = memory;
    this.operation = operation;
    channels = operation.output().channels();
    positions = operation.output().positions();
  }

  /** Images times positions. */
  private int points(int rows) {
    return operation.output().images(rows) * positions;
  }

  private int at(int point, int c) {
    return (point / positions * channels + c) * positions + point % positions;
  }

  void forward(int rows) {
    double[] x = memory.of(operation.input());
    double[] y = memory.of(operation.output());
    for (int point = 0; point < points(rows); point++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < channels; c++) {
        largest = Math.max(largest, x[at(point, c)]);
      }
      double sum = 0;
      for (int c = 0; c < channels; c++) {
        sum += Math.exp(x[at(point, c)] - largest);
      }
      for (int c = 0; c < channels; c++) {
        double shifted = x[at(point, c)] - largest;
        y[at(point, c)] = operation.logarithm() ? shifted - Math.log(sum) : Math.exp(shifted) / sum;
      }
    }
  }

  void gradient(Tensor outputGradient, Tensor inputGradient, int rows) {
    double[] y = memory.of(operation.output());
    double[] g = memory.of(outputGradient);
    double[] dx = memory.of(inputGradient);
    boolean logarithm = operation.logarithm();
    for (int point = 0; point < points(rows); point++) {
      double sum = 0;
      for (int c = 0; c < channels; c++) {
        int i = at(point, c);
        sum += logarithm ? g[i] : g[i] * y[i];
      }
      for (int c = 0; c < channels; c++) {
        int i = at(point, c);
        dx[i] = logarithm ? g[i] - Math.exp(y[i]) * sum : y[i] * (g[i] - sum);
      }
    }
  }
}
