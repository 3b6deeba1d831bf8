package org.sparknn.kernels.backend.reference;

import java.util.Arrays;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Tensor;

/** Convolution and its gradients, each as the same five loops. */
final class ConvolveLoops {
  private final Memory memory;
  private final Convolve operation;
  private final WindowTable table;
  private final int inChannels;
  private final int outChannels;
  private final int inPerGroup;
  private final int outPerGroup;
  private final int inPositions;

  ConvolveLoops(Memory memory, Convolve operation) {
    this.memory = memory;
    this.operation = operation;
    table = new WindowTable(operation.geometry());
    inChannels = operation.input().channels();
    outChannels = operation.output().channels();
    inPerGroup = inChannels / operation.groups();
    outPerGroup = outChannels / operation.groups();
    inPositions = operation.geometry().inputPositions();
  }

  /** What happens at one product of the sum that defines the convolution. */
  @FunctionalInterface
  private interface Product {
    void at(int input, int output, int weight);
  }

  private void forEachProduct(int rows, Product product) {
    for (int n = 0; n < operation.input().images(rows); n++) {
      for (int o = 0; o < outChannels; o++) {
        int firstChannel = o / outPerGroup * inPerGroup;
        for (int p = 0; p < table.windows(); p++) {
          for (int c = 0; c < inPerGroup; c++) {
            for (int k = 0; k < table.taps(); k++) {
              if (table.at(p, k) >= 0) {
                product.at(
                    (n * inChannels + firstChannel + c) * inPositions + table.at(p, k),
                    (n * outChannels + o) * table.windows() + p,
                    operation.weight().offset() + (o * inPerGroup + c) * table.taps() + k);
              }
            }
          }
        }
      }
    }
  }

  void forward(int rows) {
    double[] x = memory.of(operation.input());
    double[] y = memory.of(operation.output());
    double[] w = memory.store();
    BiasLoops.fill(memory, operation.bias(), operation.output(), rows);
    forEachProduct(rows, (input, output, weight) -> y[output] += w[weight] * x[input]);
  }

  void parameterGradient(Tensor outputGradient, int rows) {
    double[] x = memory.of(operation.input());
    double[] g = memory.of(outputGradient);
    double[] gradients = memory.gradients();
    Arrays.fill(
        gradients,
        operation.weight().offset(),
        operation.weight().offset() + operation.weight().length(),
        0);
    forEachProduct(rows, (input, output, weight) -> gradients[weight] += g[output] * x[input]);
    operation.bias().ifPresent(bias -> BiasLoops.gradient(memory, bias, outputGradient, rows));
  }

  void inputGradient(Convolve.InputGradient gradient, int rows) {
    double[] g = memory.of(gradient.outputGradient());
    double[] dx = memory.of(gradient.inputGradient());
    double[] w = memory.store();
    BiasLoops.fill(memory, gradient.bias(), gradient.inputGradient(), rows);
    forEachProduct(rows, (input, output, weight) -> dx[input] += w[weight] * g[output]);
  }
}
