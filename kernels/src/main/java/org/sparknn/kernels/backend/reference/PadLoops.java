package org.sparknn.kernels.backend.reference;

import java.util.Arrays;
import org.sparknn.kernels.operation.Pad;
import org.sparknn.kernels.tensor.Sizes;

/** Borders taken from the input itself. */
final class PadLoops {
  private PadLoops() {}

  static void forward(Memory memory, Pad pad, int rows) {
    double[] x = memory.of(pad.input());
    double[] y = memory.of(pad.output());
    for (int i = 0; i < pad.output().elements(rows); i++) {
      int source = source(pad, i);
      y[i] = source < 0 ? 0 : x[source];
    }
  }

  static void gradient(Memory memory, Pad.Gradient operation, int rows) {
    double[] g = memory.of(operation.outputGradient());
    double[] dx = memory.of(operation.inputGradient());
    Arrays.fill(dx, 0, operation.inputGradient().elements(rows), 0);
    for (int i = 0; i < operation.outputGradient().elements(rows); i++) {
      int source = source(operation.forward(), i);
      if (source >= 0) {
        dx[source] += g[i];
      }
    }
  }

  /** The input element that stands at an output element, or -1. */
  private static int source(Pad pad, int output) {
    Sizes outputSize = pad.outputSize();
    int plane = pad.output().positions();
    int position = 0;
    for (int axis = 0; axis < 3; axis++) {
      int size = pad.inputSize().get(axis);
      int o = WindowTable.coordinate(outputSize, output % plane, axis);
      int coordinate = pad.mode().source(o - pad.before().get(axis), size);
      if (coordinate < 0) {
        return -1;
      }
      position = position * size + coordinate;
    }
    return output / plane * pad.input().positions() + position;
  }
}
