package org.sparknn.kernels.backend.reference;

import java.util.Arrays;
import org.sparknn.kernels.operation.MaxPool;

/** Max pooling as torch decides it, see {@link MaxPool}. */
final class MaxPoolLoops {
  private MaxPoolLoops() {}

  static void forward(Memory memory, MaxPool operation, int rows) {
    double[] x = memory.of(operation.input());
    double[] y = memory.of(operation.output());
    double[] indices = memory.of(operation.indices());
    int inPositions = operation.regions().inputPositions();
    int windows = operation.regions().outputPositions();
    int planes = operation.output().images(rows) * operation.output().channels();
    for (int plane = 0; plane < planes; plane++) {
      for (int p = 0; p < windows; p++) {
        double largest = Double.NEGATIVE_INFINITY;
        int winner = -1;
        for (int position : operation.regions().positions(p)) {
          double value = x[plane * inPositions + position];
          if (winner < 0 || value > largest || Double.isNaN(value)) {
            largest = value;
            winner = position;
          }
        }
        y[plane * windows + p] = largest;
        indices[plane * windows + p] = winner;
      }
    }
  }

  static void gradient(Memory memory, MaxPool.Gradient operation, int rows) {
    double[] g = memory.of(operation.outputGradient());
    double[] dx = memory.of(operation.inputGradient());
    double[] indices = memory.of(operation.forward().indices());
    int inPositions = operation.forward().regions().inputPositions();
    int windows = operation.forward().regions().outputPositions();
    Arrays.fill(dx, 0, operation.inputGradient().elements(rows), 0);
    for (int i = 0; i < operation.outputGradient().elements(rows); i++) {
      if (indices[i] >= 0) {
        dx[i / windows * inPositions + (int) indices[i]] += g[i];
      }
    }
  }
}
