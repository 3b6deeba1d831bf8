package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.operation.Moments;
import org.sparknn.kernels.plan.Step;

/**
 * Sums and squares of each channel. Each block is summed twice while it is in the cache, for its
 * mean and for the squares around it, so that a large mean does not swallow a small variance; the
 * blocks are put together in double and in order.
 */
final class MomentsKernel extends PointTiles {
  private final Memory memory;
  private final Place input;
  private final double[] moments;
  private final float[] means;
  private final float[] rests;
  private final float[] squares;
  private final int[] counts;

  MomentsKernel(Memory memory, Launcher launcher, Moments operation, int maxRows) {
    super(launcher, memory.place(operation.input()));
    this.memory = memory;
    input = memory.place(operation.input());
    moments = memory.statistic(operation.moments());
    int length = blocks(maxRows) * input.pitch();
    means = memory.scratch(length);
    rests = memory.scratch(length);
    squares = memory.scratch(length);
    counts = new int[blocks(maxRows)];
  }

  @Override
  public void run(Step step) {
    super.run(step);
    int channels = input.channels();
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      double square = 0;
      for (int block = 0; block < blocks(); block++) {
        double count = counts[block];
        double mean = means[block * input.pitch() + c];
        double rest = rests[block * input.pitch() + c];
        sum += count * mean + rest;
        square += squares[block * input.pitch() + c] + 2 * mean * rest + count * mean * mean;
      }
      moments[c] = sum;
      moments[channels + c] = square;
    }
    moments[2 * channels] = input.points(step.rows());
  }

  @Override
  void run(int tile, int first, int end) {
    int count = end - first;
    counts[tile] = count;
    for (int c = 0; c < input.pitch(); c += COUNT) {
      int from = input.at(first) + c;
      int to = tile * input.pitch() + c;
      mean(memory.values(), from, input.pitch(), count, means, to);
      centred(memory.values(), from, input.pitch(), count, means, rests, squares, to);
    }
  }

  private static void mean(float[] x, int first, int pitch, int points, float[] means, int to) {
    FloatVector even = FloatVector.zero(FLOATS);
    FloatVector odd = FloatVector.zero(FLOATS);
    int pairs = points / 2;
    int offset = first;
    for (int i = 0; i < pairs; i++, offset += 2 * pitch) {
      even = even.add(FloatVector.fromArray(FLOATS, x, offset));
      odd = odd.add(FloatVector.fromArray(FLOATS, x, offset + pitch));
    }
    if (points % 2 == 1) {
      even = even.add(FloatVector.fromArray(FLOATS, x, offset));
    }
    even.add(odd).mul(1f / points).intoArray(means, to);
  }

  private static void centred(
      float[] x,
      int first,
      int pitch,
      int points,
      float[] means,
      float[] rests,
      float[] squares,
      int to) {
    FloatVector mean = FloatVector.fromArray(FLOATS, means, to);
    FloatVector evenRest = FloatVector.zero(FLOATS);
    FloatVector oddRest = FloatVector.zero(FLOATS);
    FloatVector evenSquare = FloatVector.zero(FLOATS);
    FloatVector oddSquare = FloatVector.zero(FLOATS);
    int pairs = points / 2;
    int offset = first;
    for (int i = 0; i < pairs; i++, offset += 2 * pitch) {
      FloatVector even = FloatVector.fromArray(FLOATS, x, offset).sub(mean);
      FloatVector odd = FloatVector.fromArray(FLOATS, x, offset + pitch).sub(mean);
      evenRest = evenRest.add(even);
      oddRest = oddRest.add(odd);
      evenSquare = even.fma(even, evenSquare);
      oddSquare = odd.fma(odd, oddSquare);
    }
    if (points % 2 == 1) {
      FloatVector last = FloatVector.fromArray(FLOATS, x, offset).sub(mean);
      evenRest = evenRest.add(last);
      evenSquare = last.fma(last, evenSquare);
    }
    evenRest.add(oddRest).intoArray(rests, to);
    evenSquare.add(oddSquare).intoArray(squares, to);
  }
}
