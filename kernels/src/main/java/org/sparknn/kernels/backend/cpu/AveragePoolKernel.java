package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.operation.AveragePool;

/** The sum over each region, divided. */
final class AveragePoolKernel extends PointTiles {
  /** Floats that are summed one by one: the rounding of a sum grows with their number. */
  private static final int RUN = 256;

  /** Vectors that are summed side by side, so that an addition need not wait for the one before. */
  private static final int WIDE = 4 * COUNT;

  private final Memory memory;
  private final Place input;
  private final Place output;
  private final PositionLists regions;
  private final float[] divisors;

  AveragePoolKernel(Memory memory, Launcher launcher, AveragePool operation) {
    this(memory, launcher, operation, PositionLists.regions(operation.regions()));
  }

  private AveragePoolKernel(
      Memory memory, Launcher launcher, AveragePool operation, PositionLists regions) {
    super(launcher, memory.place(operation.output()), regions.longest());
    this.memory = memory;
    this.regions = regions;
    input = memory.place(operation.input());
    output = memory.place(operation.output());
    divisors = memory.scratch(operation.regions().outputPositions());
    for (int region = 0; region < divisors.length; region++) {
      divisors[region] = (float) operation.divisor(region);
    }
  }

  @Override
  void run(int tile, int first, int end) {
    int position = first % output.positions();
    int image = first / output.positions();
    for (int point = first; point < end; point++) {
      if (divisors[position] == 0) {
        // the mean of nothing
        output.fill(memory.values(), point, Float.NaN);
      } else {
        int from = input.at(image * input.positions() + regions.origin(position));
        average(from, regions.start(position), regions.end(position), position, output.at(point));
      }
      if (++position == output.positions()) {
        position = 0;
        image++;
      }
    }
  }

  /** Sums run after run, each into what the output holds of those before; the last one divides. */
  private void average(int from, int start, int end, int position, int to) {
    float[] values = memory.values();
    int[] list = regions.positions();
    int pitch = input.pitch();
    int before = Memory.ZEROS;
    int run = start;
    do {
      int stop = Math.min(end, run + RUN);
      float divisor = stop == end ? divisors[position] : 1;
      int c = 0;
      for (; c + WIDE <= output.pitch(); c += WIDE) {
        addWide(values, from + c, pitch, list, run, stop, before + c, divisor, to + c);
      }
      for (; c < output.pitch(); c += COUNT) {
        add(values, from + c, pitch, list, run, stop, before + c, divisor, to + c);
      }
      before = to;
      run = stop;
    } while (run < end);
  }

  /**
   * {@code to = (before + Σ) / divisor} for one vector of channels.
   *
   * @param before offset of what was summed so far; zeros at first
   */
  private static void add(
      float[] values,
      int from,
      int pitch,
      int[] list,
      int start,
      int stop,
      int before,
      float divisor,
      int to) {
    FloatVector sum = FloatVector.zero(FLOATS);
    int i = start;
    for (; i + 4 <= stop; i += 4) {
      FloatVector a = FloatVector.fromArray(FLOATS, values, from + list[i] * pitch);
      FloatVector b = FloatVector.fromArray(FLOATS, values, from + list[i + 1] * pitch);
      FloatVector c = FloatVector.fromArray(FLOATS, values, from + list[i + 2] * pitch);
      FloatVector d = FloatVector.fromArray(FLOATS, values, from + list[i + 3] * pitch);
      sum = sum.add(a.add(b).add(c.add(d)));
    }
    for (; i < stop; i++) {
      sum = sum.add(FloatVector.fromArray(FLOATS, values, from + list[i] * pitch));
    }
    write(values, sum, before, divisor, to);
  }

  /** {@link #add} for four vectors of channels. */
  private static void addWide(
      float[] values,
      int from,
      int pitch,
      int[] list,
      int start,
      int stop,
      int before,
      float divisor,
      int to) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    for (int i = start; i < stop; i++) {
      int at = from + list[i] * pitch;
      sum0 = sum0.add(FloatVector.fromArray(FLOATS, values, at));
      sum1 = sum1.add(FloatVector.fromArray(FLOATS, values, at + COUNT));
      sum2 = sum2.add(FloatVector.fromArray(FLOATS, values, at + 2 * COUNT));
      sum3 = sum3.add(FloatVector.fromArray(FLOATS, values, at + 3 * COUNT));
    }
    write(values, sum0, before, divisor, to);
    write(values, sum1, before + COUNT, divisor, to + COUNT);
    write(values, sum2, before + 2 * COUNT, divisor, to + 2 * COUNT);
    write(values, sum3, before + 3 * COUNT, divisor, to + 3 * COUNT);
  }

  private static void write(float[] values, FloatVector sum, int before, float divisor, int to) {
    FloatVector.fromArray(FLOATS, values, before).add(sum).div(divisor).intoArray(values, to);
  }
}
