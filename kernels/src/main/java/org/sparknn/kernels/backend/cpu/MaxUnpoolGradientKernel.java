package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import org.sparknn.kernels.operation.MaxUnpool;

/** Each input element takes the gradient from where it was put. */
final class MaxUnpoolGradientKernel extends PointTiles {
  private final Memory memory;
  private final Place outputGradient;
  private final Place inputGradient;
  private final Place indices;

  MaxUnpoolGradientKernel(Memory memory, Launcher launcher, MaxUnpool.Gradient operation) {
    super(launcher, memory.place(operation.inputGradient()));
    this.memory = memory;
    outputGradient = memory.place(operation.outputGradient());
    inputGradient = memory.place(operation.inputGradient());
    indices = memory.indexPlace(operation.forward().indices());
  }

  @Override
  void run(int tile, int first, int end) {
    for (int point = first; point < end; point++) {
      int image = point / inputGradient.positions();
      take(
          outputGradient.at(image * outputGradient.positions()),
          indices.at(point),
          inputGradient.at(point));
    }
  }

  private void take(int from, int index, int to) {
    float[] values = memory.values();
    int channels = inputGradient.channels();
    for (int c = 0; c < channels; c++) {
      values[to + c] = values[from + memory.indices[index + c] * outputGradient.pitch() + c];
    }
    Arrays.fill(values, to + channels, to + inputGradient.pitch(), 0);
  }
}
