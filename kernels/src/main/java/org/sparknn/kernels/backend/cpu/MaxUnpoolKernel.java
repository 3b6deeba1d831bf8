package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.operation.MaxUnpool;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * Puts values where their indices say. A tile is one vector of channels of an image, so that all
 * values that may meet at a position are put there by one thread, in their order.
 */
final class MaxUnpoolKernel implements Task, Tiles {
  private final Memory memory;
  private final Launcher launcher;
  private final MaxUnpool operation;
  private final Place input;
  private final Place output;
  private final Place indices;
  private final int vectors;

  MaxUnpoolKernel(Memory memory, Launcher launcher, MaxUnpool operation) {
    this.memory = memory;
    this.launcher = launcher;
    this.operation = operation;
    input = memory.place(operation.input());
    output = memory.place(operation.output());
    indices = memory.indexPlace(operation.indices());
    vectors = Lanes.vectors(output.channels());
  }

  @Override
  public void run(Step step) {
    launcher.run(output.positions() == 0 ? 0 : output.images(step.rows()) * vectors, this);
  }

  @Override
  public void run(int tile, int worker) {
    int image = tile / vectors;
    int channel = tile % vectors * COUNT;
    int to = output.at(image * output.positions()) + channel;
    clear(memory.values(), to, output.pitch(), output.positions());
    int count = Math.min(COUNT, output.channels() - channel);
    int first = image * input.positions();
    for (int point = first; point < first + input.positions(); point++) {
      put(input.at(point) + channel, indices.at(point) + channel, count, to);
    }
  }

  private static void clear(float[] values, int to, int pitch, int positions) {
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int i = 0; i < positions; i++) {
      zero.intoArray(values, to + i * pitch);
    }
  }

  private void put(int from, int index, int count, int to) {
    float[] values = memory.values();
    for (int lane = 0; lane < count; lane++) {
      int position = memory.indices[index + lane];
      if (position < 0 || position >= output.positions()) {
        throw operation.outside(position);
      }
      values[to + position * output.pitch() + lane] = values[from + lane];
    }
  }
}
