package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.operation.Sum;

/** Adds tensors: the first two into the output, then each other one to it while it is cached. */
final class SumKernel extends PointTiles {
  private final Memory memory;
  private final List<Place> inputs;
  private final Place output;

  SumKernel(Memory memory, Launcher launcher, Sum operation) {
    super(launcher, memory.place(operation.output()));
    this.memory = memory;
    inputs = operation.inputs().stream().map(memory::place).toList();
    output = memory.place(operation.output());
  }

  @Override
  void run(int tile, int first, int end) {
    int length = (end - first) * output.pitch();
    int to = output.at(first);
    int sum = inputs.get(0).at(first);
    for (int i = 1; i < inputs.size(); i++) {
      add(memory.values(), sum, inputs.get(i).at(first), to, length);
      sum = to;
    }
  }

  private static void add(float[] values, int a, int b, int to, int length) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector x = FloatVector.fromArray(FLOATS, values, a + i);
      x.add(FloatVector.fromArray(FLOATS, values, b + i)).intoArray(values, to + i);
    }
  }
}
