package org.sparknn.kernels.backend.reference;

import java.util.Arrays;
import org.sparknn.kernels.operation.MaxUnpool;

/** Values put where their indices say, and gradients taken from there. */
final class MaxUnpoolLoops {
  private MaxUnpoolLoops() {}

  static void forward(Memory memory, MaxUnpool operation, int rows) {
    double[] x = memory.of(operation.input());
    double[] y = memory.of(operation.output());
    double[] indices = memory.of(operation.indices());
    int inPositions = operation.input().positions();
    int outPositions = operation.output().positions();
    Arrays.fill(y, 0, operation.output().elements(rows), 0);
    for (int i = 0; i < operation.input().elements(rows) && outPositions > 0; i++) {
      int index = (int) indices[i];
      if (index < 0 || index >= outPositions) {
        throw operation.outside(index);
      }
      y[i / inPositions * outPositions + index] = x[i];
    }
  }

  static void gradient(Memory memory, MaxUnpool.Gradient operation, int rows) {
    double[] g = memory.of(operation.outputGradient());
    double[] dx = memory.of(operation.inputGradient());
    double[] indices = memory.of(operation.forward().indices());
    int inPositions = operation.inputGradient().positions();
    int outPositions = operation.outputGradient().positions();
    for (int i = 0; i < operation.inputGradient().elements(rows); i++) {
      dx[i] = g[i / inPositions * outPositions + (int) indices[i]];
    }
  }
}
