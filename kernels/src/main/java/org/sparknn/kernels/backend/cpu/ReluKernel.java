package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.sparknn.kernels.operation.Pointwise;

/** max(x, 0), where -0 and NaN stay what they are. */
final class ReluKernel extends PointTiles {
  private final Memory memory;
  private final Place input;
  private final Place output;

  ReluKernel(Memory memory, Launcher launcher, Pointwise operation) {
    super(launcher, memory.place(operation.output()));
    this.memory = memory;
    input = memory.place(operation.input());
    output = memory.place(operation.output());
  }

  @Override
  void run(int tile, int first, int end) {
    apply(memory.values, input.at(first), output.at(first), (end - first) * output.pitch());
  }

  private static void apply(float[] values, int from, int to, int length) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector x = FloatVector.fromArray(FLOATS, values, from + i);
      x.blend(0, x.compare(VectorOperators.LT, 0)).intoArray(values, to + i);
    }
  }
}
