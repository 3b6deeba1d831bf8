package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import org.sparknn.kernels.operation.Pad;

/** Copies each position of a bordered image from where its border mode points. */
final class PadKernel extends PointTiles {
  private final Memory memory;
  private final Place input;
  private final Place output;
  private final PositionLists sources;

  PadKernel(Memory memory, Launcher launcher, Pad operation) {
    super(launcher, memory.place(operation.output()));
    this.memory = memory;
    input = memory.place(operation.input());
    output = memory.place(operation.output());
    sources = PositionLists.borders(operation);
  }

  @Override
  void run(int tile, int first, int end) {
    float[] values = memory.values();
    int pitch = output.pitch();
    for (int point = first; point < end; point++) {
      int position = point % output.positions();
      int image = point / output.positions();
      int to = output.at(point);
      if (sources.start(position) == sources.end(position)) {
        Arrays.fill(values, to, to + pitch, 0);
      } else {
        int source = sources.origin(position);
        System.arraycopy(values, input.at(image * input.positions() + source), values, to, pitch);
      }
    }
  }
}
