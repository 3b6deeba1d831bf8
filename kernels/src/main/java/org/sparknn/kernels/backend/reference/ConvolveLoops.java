package org.sparknn.kernels.backend.reference;

import java.util.Arrays;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;
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
    for (int i = 0; i < operation.output().elements(rows); i++) {
      int channel = i / table.windows() % outChannels;
      y[i] = operation.bias().isPresent() ? w[operation.bias().get().offset() + channel] : 0;
    }
    forEachProduct(rows, (input, output, weight) -> y[output] += w[weight] * x[input]);
  }

  void parameterGradient(Tensor outputGradient, int rows) {
    double[] x = memory.of(operation.input());
    double[] g = memory.of(outputGradient);
    double[] gradients = memory.gradients();
    clear(gradients, operation.weight());
    forEachProduct(rows, (input, output, weight) -> gradients[weight] += g[output] * x[input]);
    operation.bias().ifPresent(bias -> biasGradient(bias, g, outputGradient.elements(rows)));
  }

  private void biasGradient(Parameter bias, double[] g, int length) {
    double[] gradients = memory.gradients();
    clear(gradients, bias);
    for (int i = 0; i < length; i++) {
      gradients[bias.offset() + i / table.windows() % outChannels] += g[i];
    }
  }

  private static void clear(double[] gradients, Parameter parameter) {
    Arrays.fill(gradients, parameter.offset(), parameter.offset() + parameter.length(), 0);
  }

  void inputGradient(Tensor outputGradient, Tensor inputGradient, int rows) {
    double[] g = memory.of(outputGradient);
    double[] dx = memory.of(inputGradient);
    double[] w = memory.store();
    Arrays.fill(dx, 0, inputGradient.elements(rows), 0);
    forEachProduct(rows, (input, output, weight) -> dx[input] += w[weight] * g[output]);
  }
}
