package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import org.sparknn.kernels.operation.Expand;

/** Copies each element from the one that stands for it. */
final class ExpandKernel extends PointTiles {
  private final Memory memory;
  private final Place input;
  private final Place output;
  private final int pointsPerRow;
  private final int[] sources;

  ExpandKernel(Memory memory, Launcher launcher, Expand operation) {
    super(launcher, memory.place(operation.output()));
    this.memory = memory;
    input = memory.place(operation.input());
    output = memory.place(operation.output());
    pointsPerRow = output.imagesPerRow() * output.positions();
    sources = memory.tables(1, output.rowLength())[0];
    int[] logical = operation.sources();
    for (int e = 0; e < logical.length; e++) {
      sources[output.at(0, e) - output.offset()] = input.at(0, logical[e]);
    }
  }

  @Override
  void run(int tile, int first, int end) {
    float[] values = memory.values();
    for (int point = first; point < end; point++) {
      int row = point / pointsPerRow * input.rowLength();
      int from = point % pointsPerRow * output.pitch();
      int to = output.at(point);
      for (int c = 0; c < output.channels(); c++) {
        values[to + c] = values[row + sources[from + c]];
      }
      Arrays.fill(values, to + output.channels(), to + output.pitch(), 0);
    }
  }
}
