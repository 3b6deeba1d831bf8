package org.sparknn.kernels.backend.reference;

import java.util.Arrays;
import org.sparknn.kernels.operation.Expand;
import org.sparknn.kernels.plan.Tensor;

/** Copies elements to several places, and sums gradients from there. */
final class ExpandLoops {
  private final Memory memory;
  private final Expand operation;
  private final int[] sources;

  ExpandLoops(Memory memory, Expand operation) {
    this.memory = memory;
    this.operation = operation;
    sources = operation.sources();
  }

  private int source(int element) {
    int row = element / sources.length;
    return row * operation.input().elementsPerRow() + sources[element % sources.length];
  }

  void forward(int rows) {
    double[] x = memory.of(operation.input());
    double[] y = memory.of(operation.output());
    for (int i = 0; i < operation.output().elements(rows); i++) {
      y[i] = x[source(i)];
    }
  }

  void gradient(Tensor outputGradient, Tensor inputGradient, int rows) {
    double[] g = memory.of(outputGradient);
    double[] dx = memory.of(inputGradient);
    Arrays.fill(dx, 0, inputGradient.elements(rows), 0);
    for (int i = 0; i < outputGradient.elements(rows); i++) {
      dx[source(i)] += g[i];
    }
  }
}
