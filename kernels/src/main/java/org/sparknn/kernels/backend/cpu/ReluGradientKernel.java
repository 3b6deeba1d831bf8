package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.sparknn.kernels.operation.Pointwise;

/** The gradient where the input is above 0 or NaN, else 0. */
final class ReluGradientKernel extends PointTiles {
  private final Memory memory;
  private final Place input;
  private final Place outputGradient;
  private final Place inputGradient;

  ReluGradientKernel(Memory memory, Launcher launcher, Pointwise.Gradient operation) {
    super(launcher, memory.place(operation.inputGradient()));
    this.memory = memory;
    input = memory.place(operation.forward().input());
    outputGradient = memory.place(operation.outputGradient());
    inputGradient = memory.place(operation.inputGradient());
  }

  @Override
  void run(int tile, int first, int end) {
    apply(
        memory.values,
        input.at(first),
        outputGradient.at(first),
        inputGradient.at(first),
        (end - first) * inputGradient.pitch());
  }

  private static void apply(float[] values, int x, int gradient, int to, int length) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector g = FloatVector.fromArray(FLOATS, values, gradient + i);
      g.blend(0, FloatVector.fromArray(FLOATS, values, x + i).compare(VectorOperators.LE, 0))
          .intoArray(values, to + i);
    }
  }
}
