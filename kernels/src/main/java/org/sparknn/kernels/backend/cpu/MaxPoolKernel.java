package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.sparknn.kernels.operation.MaxPool;

/** The maximum of each window, and which position it came from. */
final class MaxPoolKernel extends PointTiles {
  private final Memory memory;
  private final Place input;
  private final Place output;
  private final Place indices;
  private final PositionLists windows;

  MaxPoolKernel(Memory memory, Launcher launcher, MaxPool operation) {
    this(memory, launcher, operation, PositionLists.regions(operation.regions()));
  }

  private MaxPoolKernel(
      Memory memory, Launcher launcher, MaxPool operation, PositionLists windows) {
    super(launcher, memory.place(operation.output()), windows.longest());
    this.memory = memory;
    this.windows = windows;
    input = memory.place(operation.input());
    output = memory.place(operation.output());
    indices = memory.indexPlace(operation.indices());
  }

  @Override
  void run(int tile, int first, int end) {
    int position = first % output.positions();
    int image = first / output.positions();
    for (int point = first; point < end; point++) {
      int start = windows.start(position);
      int stop = windows.end(position);
      int origin = windows.origin(position);
      int from = input.at(image * input.positions() + origin);
      int to = output.at(point);
      int winners = indices.at(point);
      if (start == stop) {
        output.fill(memory.values(), point, Float.NEGATIVE_INFINITY);
        Arrays.fill(memory.indices, winners, winners + output.pitch(), -1);
      } else {
        for (int c = 0; c < output.pitch(); c += COUNT) {
          pool(
              memory.values(),
              from + c,
              input.pitch(),
              windows.positions(),
              origin,
              start,
              stop,
              to + c,
              memory.indices,
              winners + c);
        }
      }
      if (++position == output.positions()) {
        position = 0;
        image++;
      }
    }
  }

  /** The winner's position travels in the bits of a float: blending never looks at them. */
  private static void pool(
      float[] values,
      int from,
      int pitch,
      int[] positions,
      int origin,
      int start,
      int stop,
      int to,
      int[] winners,
      int winner) {
    FloatVector best = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    FloatVector index =
        FloatVector.broadcast(FLOATS, Float.intBitsToFloat(origin + positions[start]));
    for (int i = start; i < stop; i++) {
      int position = positions[i];
      FloatVector value = FloatVector.fromArray(FLOATS, values, from + position * pitch);
      VectorMask<Float> wins =
          value.compare(VectorOperators.GT, best).or(value.compare(VectorOperators.NE, value));
      best = best.blend(value, wins);
      index = index.blend(Float.intBitsToFloat(origin + position), wins);
    }
    best.intoArray(values, to);
    index.reinterpretAsInts().intoArray(winners, winner);
  }
}
