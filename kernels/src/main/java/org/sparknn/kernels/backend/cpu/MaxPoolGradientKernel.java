package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;
import static org.sparknn.kernels.backend.cpu.Lanes.INTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.sparknn.kernels.operation.MaxPool;

/** Each input position asks the windows that cover it whether it won them. */
final class MaxPoolGradientKernel extends PointTiles {
  private final Memory memory;
  private final Place outputGradient;
  private final Place inputGradient;
  private final Place indices;
  private final PositionLists windows;

  MaxPoolGradientKernel(Memory memory, Launcher launcher, MaxPool.Gradient operation) {
    this(
        memory,
        launcher,
        operation,
        PositionLists.regions(operation.forward().regions()).inverse());
  }

  private MaxPoolGradientKernel(
      Memory memory, Launcher launcher, MaxPool.Gradient operation, PositionLists windows) {
    super(launcher, memory.place(operation.inputGradient()), windows.longest());
    this.memory = memory;
    this.windows = windows;
    outputGradient = memory.place(operation.outputGradient());
    inputGradient = memory.place(operation.inputGradient());
    indices = memory.indexPlace(operation.forward().indices());
  }

  @Override
  void run(int tile, int first, int end) {
    int position = first % inputGradient.positions();
    int image = first / inputGradient.positions();
    for (int point = first; point < end; point++) {
      int firstWindow = image * outputGradient.positions() + windows.origin(position);
      for (int c = 0; c < inputGradient.pitch(); c += COUNT) {
        gather(
            memory.values(),
            outputGradient.at(firstWindow) + c,
            memory.indices,
            indices.at(firstWindow) + c,
            outputGradient.pitch(),
            windows.positions(),
            windows.start(position),
            windows.end(position),
            position,
            inputGradient.at(point) + c);
      }
      if (++position == inputGradient.positions()) {
        position = 0;
        image++;
      }
    }
  }

  private static void gather(
      float[] values,
      int from,
      int[] winners,
      int winner,
      int pitch,
      int[] windows,
      int start,
      int stop,
      int position,
      int to) {
    FloatVector sum = FloatVector.zero(FLOATS);
    IntVector none = IntVector.zero(INTS);
    for (int i = start; i < stop; i++) {
      int window = windows[i] * pitch;
      IntVector gradient = FloatVector.fromArray(FLOATS, values, from + window).reinterpretAsInts();
      IntVector won = IntVector.fromArray(INTS, winners, winner + window);
      // a mask of ints blends ints only, so the gradient's bits are blended
      sum =
          sum.add(
              none.blend(gradient, won.compare(VectorOperators.EQ, position))
                  .reinterpretAsFloats());
    }
    sum.intoArray(values, to);
  }
}
