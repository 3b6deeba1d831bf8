package org.sparknn.kernels.backend.reference;

import java.util.Arrays;
import org.sparknn.kernels.operation.AveragePool;

/** Sums over regions, each divided. */
final class AveragePoolLoops {
  private AveragePoolLoops() {}

  static void forward(Memory memory, AveragePool operation, int rows) {
    double[] x = memory.of(operation.input());
    double[] y = memory.of(operation.output());
    int inPositions = operation.regions().inputPositions();
    int regions = operation.regions().outputPositions();
    int planes = operation.output().images(rows) * operation.output().channels();
    for (int region = 0; region < regions; region++) {
      int[] positions = operation.regions().positions(region);
      for (int plane = 0; plane < planes; plane++) {
        double sum = 0;
        for (int position : positions) {
          sum += x[plane * inPositions + position];
        }
        y[plane * regions + region] = sum / operation.divisor(region);
      }
    }
  }

  static void gradient(Memory memory, AveragePool.Gradient operation, int rows) {
    AveragePool forward = operation.forward();
    double[] g = memory.of(operation.outputGradient());
    double[] dx = memory.of(operation.inputGradient());
    int inPositions = forward.regions().inputPositions();
    int regions = forward.regions().outputPositions();
    int planes = operation.outputGradient().images(rows) * operation.outputGradient().channels();
    Arrays.fill(dx, 0, operation.inputGradient().elements(rows), 0);
    for (int region = 0; region < regions; region++) {
      int[] positions = forward.regions().positions(region);
      for (int plane = 0; plane < planes; plane++) {
        double share = g[plane * regions + region] / forward.divisor(region);
        for (int position : positions) {
          dx[plane * inPositions + position] += share;
        }
      }
    }
  }
}
