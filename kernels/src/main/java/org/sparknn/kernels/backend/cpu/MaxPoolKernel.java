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
  /**
   * Two vectors side by side, so that a comparison need not wait for the one before; with four, the
   * registers of 256-bit machines run out.
   */
  private static final int WIDE = 2 * COUNT;

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
        int c = 0;
        for (; c + WIDE <= output.pitch(); c += WIDE) {
          poolWide(
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
        for (; c < output.pitch(); c += COUNT) {
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
      VectorMask<Float> wins = wins(value, best);
      best = best.blend(value, wins);
      index = index.blend(Float.intBitsToFloat(origin + position), wins);
    }
    best.intoArray(values, to);
    index.reinterpretAsInts().intoArray(winners, winner);
  }

  /** {@link #pool} for two vectors of channels. */
  private static void poolWide(
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
    FloatVector best0 = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    FloatVector best1 = best0;
    FloatVector index0 =
        FloatVector.broadcast(FLOATS, Float.intBitsToFloat(origin + positions[start]));
    FloatVector index1 = index0;
    for (int i = start; i < stop; i++) {
      int position = positions[i];
      int at = from + position * pitch;
      float bits = Float.intBitsToFloat(origin + position);
      FloatVector value0 = FloatVector.fromArray(FLOATS, values, at);
      FloatVector value1 = FloatVector.fromArray(FLOATS, values, at + COUNT);
      VectorMask<Float> wins0 = wins(value0, best0);
      VectorMask<Float> wins1 = wins(value1, best1);
      best0 = best0.blend(value0, wins0);
      best1 = best1.blend(value1, wins1);
      index0 = index0.blend(bits, wins0);
      index1 = index1.blend(bits, wins1);
    }
    best0.intoArray(values, to);
    best1.intoArray(values, to + COUNT);
    index0.reinterpretAsInts().intoArray(winners, winner);
    index1.reinterpretAsInts().intoArray(winners, winner + COUNT);
  }

  private static VectorMask<Float> wins(FloatVector value, FloatVector best) {
    return value.compare(VectorOperators.GT, best).or(value.compare(VectorOperators.NE, value));
  }
}
