package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.operation.Moments;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * Sums and squares of each channel. A tile sums {@code x - s} and {@code (x - s)²}, where s is the
 * channel at the tile's first point, so that a large mean does not swallow a small variance: with n
 * points the squares are at most n + 1 times those around the mean, since s is one of them.
 */
final class MomentsKernel extends ChannelSums implements Task {
  private final Memory memory;
  private final Place input;
  private final PointRows rows;
  private final double[] moments;
  private final float[] shifts;
  private final float[][] shiftRows;

  MomentsKernel(Memory memory, Launcher launcher, Moments operation, int maxRows) {
    super(memory, launcher, memory.place(operation.input()), maxRows);
    this.memory = memory;
    input = memory.place(operation.input());
    rows = new PointRows(input);
    moments = memory.statistic(operation.moments());
    shifts = memory.scratch(blocks() * input.pitch());
    shiftRows = memory.scratch(launcher.threads(), rows.length);
  }

  @Override
  public void run(Step step) {
    sum(step.rows());
    int channels = input.channels();
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      double square = 0;
      for (int block = 0; block < blocks(); block++) {
        double count = count(block);
        double shift = shifts[block * input.pitch() + c];
        double rest = first[block * input.pitch() + c];
        sum += count * shift + rest;
        square += second[block * input.pitch() + c] + shift * (2 * rest + count * shift);
      }
      moments[c] = sum;
      moments[channels + c] = square;
    }
    moments[2 * channels] = input.points(step.rows());
  }

  @Override
  void begin(int start, int column, int length, int worker, int to) {
    int from = input.at(start) + column;
    int channels = Math.min(length, input.pitch() - column);
    System.arraycopy(memory.values(), from, shifts, to, channels);
    System.arraycopy(memory.values(), from, shiftRows[worker], 0, channels);
    if (rows.points > 1) {
      rows.repeat(shiftRows[worker]);
    }
  }

  @Override
  void add(int point, int column, int length, int worker, float[] rests, float[] squares) {
    int from = input.at(point) + column;
    add(memory.values(), from, length, shiftRows[worker], rests, squares);
  }

  /** Two loops, each with few operations; together too long for C2 to inline: {@link TileCall}. */
  @Override
  void addFour(
      int point, int distance, int column, int length, int worker, float[] rests, float[] squares) {
    float[] values = memory.values();
    float[] shifts = shiftRows[worker];
    int from = input.at(point) + column;
    int apart = distance * input.pitch();
    for (int i = 0; i < length; i += COUNT) {
      int at = from + i;
      FloatVector shift = FloatVector.fromArray(FLOATS, shifts, i);
      FloatVector a = FloatVector.fromArray(FLOATS, values, at).sub(shift);
      FloatVector b = FloatVector.fromArray(FLOATS, values, at + apart).sub(shift);
      FloatVector c = FloatVector.fromArray(FLOATS, values, at + 2 * apart).sub(shift);
      FloatVector d = FloatVector.fromArray(FLOATS, values, at + 3 * apart).sub(shift);
      FloatVector rest = FloatVector.fromArray(FLOATS, rests, i);
      rest.add(a).add(b).add(c).add(d).intoArray(rests, i);
    }
    for (int i = 0; i < length; i += COUNT) {
      int at = from + i;
      FloatVector shift = FloatVector.fromArray(FLOATS, shifts, i);
      FloatVector a = FloatVector.fromArray(FLOATS, values, at).sub(shift);
      FloatVector b = FloatVector.fromArray(FLOATS, values, at + apart).sub(shift);
      FloatVector c = FloatVector.fromArray(FLOATS, values, at + 2 * apart).sub(shift);
      FloatVector d = FloatVector.fromArray(FLOATS, values, at + 3 * apart).sub(shift);
      FloatVector square = FloatVector.fromArray(FLOATS, squares, i);
      a.fma(a, b.fma(b, c.fma(c, d.fma(d, square)))).intoArray(squares, i);
    }
  }

  private static void add(
      float[] values, int from, int length, float[] shifts, float[] rests, float[] squares) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector shift = FloatVector.fromArray(FLOATS, shifts, i);
      FloatVector x = FloatVector.fromArray(FLOATS, values, from + i).sub(shift);
      x.add(FloatVector.fromArray(FLOATS, rests, i)).intoArray(rests, i);
      x.fma(x, FloatVector.fromArray(FLOATS, squares, i)).intoArray(squares, i);
    }
  }
}
