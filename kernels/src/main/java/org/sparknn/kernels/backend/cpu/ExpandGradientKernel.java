package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import org.sparknn.kernels.operation.Expand;

/** Each input element sums the gradients of the places that it was copied to, in double. */
final class ExpandGradientKernel extends PointTiles {
  private final Memory memory;
  private final Place outputGradient;
  private final Place inputGradient;
  private final int pointsPerRow;
  private final int[] copies;
  private final int[] starts;

  ExpandGradientKernel(Memory memory, Launcher launcher, Expand.Gradient operation) {
    super(launcher, memory.place(operation.inputGradient()));
    this.memory = memory;
    outputGradient = memory.place(operation.outputGradient());
    inputGradient = memory.place(operation.inputGradient());
    pointsPerRow = inputGradient.imagesPerRow() * inputGradient.positions();
    int[] sources = operation.forward().sources();
    starts = memory.tables(1, inputGradient.rowLength() + 1)[0];
    copies = memory.tables(1, sources.length)[0];
    for (int source : sources) {
      starts[lane(source) + 1]++;
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    int[] next = starts.clone();
    for (int e = 0; e < sources.length; e++) {
      copies[next[lane(sources[e])]++] = outputGradient.at(0, e);
    }
  }

  /** Where an element of a row lies in its row. */
  private int lane(int element) {
    return inputGradient.at(0, element) - inputGradient.offset();
  }

  @Override
  void run(int tile, int first, int end) {
    float[] values = memory.values();
    for (int point = first; point < end; point++) {
      int row = point / pointsPerRow * outputGradient.rowLength();
      int lane = point % pointsPerRow * inputGradient.pitch();
      int to = inputGradient.at(point);
      // a lane that fills up a vector has no copies, so its sum is 0
      for (int c = 0; c < inputGradient.pitch(); c++) {
        values[to + c] = sum(values, row, starts[lane + c], starts[lane + c + 1]);
      }
    }
  }

  private float sum(float[] values, int row, int start, int end) {
    double sum = 0;
    for (int i = start; i < end; i++) {
      sum += values[row + copies[i]];
    }
    return (float) sum;
  }
}
