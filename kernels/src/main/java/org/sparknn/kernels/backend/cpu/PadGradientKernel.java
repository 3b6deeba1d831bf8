package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.operation.Pad;

/** Each input position sums the gradients of the places that copied it. */
final class PadGradientKernel extends PointTiles {
  private final Memory memory;
  private final Place outputGradient;
  private final Place inputGradient;
  private final PositionLists copies;

  PadGradientKernel(Memory memory, Launcher launcher, Pad.Gradient operation) {
    super(launcher, memory.place(operation.inputGradient()));
    this.memory = memory;
    outputGradient = memory.place(operation.outputGradient());
    inputGradient = memory.place(operation.inputGradient());
    copies = PositionLists.borders(operation.forward()).inverse();
  }

  @Override
  void run(int tile, int first, int end) {
    for (int point = first; point < end; point++) {
      int position = point % inputGradient.positions();
      int image = point / inputGradient.positions();
      for (int c = 0; c < inputGradient.pitch(); c += COUNT) {
        gather(
            memory.values(),
            outputGradient.at(image * outputGradient.positions() + copies.origin(position)) + c,
            outputGradient.pitch(),
            copies.positions(),
            copies.start(position),
            copies.end(position),
            inputGradient.at(point) + c);
      }
    }
  }

  private static void gather(
      float[] values, int from, int pitch, int[] copies, int start, int stop, int to) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = start; i < stop; i++) {
      sum = sum.add(FloatVector.fromArray(FLOATS, values, from + copies[i] * pitch));
    }
    sum.intoArray(values, to);
  }
}
