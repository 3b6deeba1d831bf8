package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.sparknn.kernels.operation.Softmax;

/**
 * Softmax or its logarithm over the channels of each point. Channels that fit one vector stay in
 * registers; more of them are passed three times, for the largest, the sum and the results.
 */
final class SoftmaxKernel extends PointTiles {
  /** Floats that are summed before they become a double: their rounding grows with their number. */
  private static final int CHUNK = 64 * COUNT;

  private final Memory memory;
  private final boolean logarithm;
  private final Place input;
  private final Place output;
  private final PaddedLanes padded;
  private final LoopChain logarithms =
      new LoopChain(this::sumExponentials, Logarithm::onePlusAll, SoftmaxKernel::subtract);

  /** Added to the channels, it makes the padded lanes -∞: neither largest nor part of a sum. */
  private final float[] absent;

  SoftmaxKernel(Memory memory, Launcher launcher, Softmax operation) {
    super(launcher, memory.place(operation.output()));
    this.memory = memory;
    logarithm = operation.logarithm();
    input = memory.place(operation.input());
    output = memory.place(operation.output());
    padded = new PaddedLanes(output);
    absent = Largest.absent(memory, output);
  }

  @Override
  void run(int tile, int first, int end) {
    float[] values = memory.values();
    if (output.pitch() == COUNT) {
      int length = (end - first) * COUNT;
      if (logarithm) {
        logarithms.run(values, input.at(first), input.at(first), output.at(first), length);
      } else {
        probabilities(values, input.at(first), output.at(first), length, absent);
      }
    } else {
      for (int point = first; point < end; point++) {
        point(values, input.at(point), output.at(point));
      }
    }
    padded.clear(values, first, end);
  }

  private static void probabilities(float[] values, int from, int to, int length, float[] absent) {
    FloatVector channels = FloatVector.fromArray(FLOATS, absent, 0);
    for (int i = 0; i < length; i += COUNT) {
      FloatVector x = FloatVector.fromArray(FLOATS, values, from + i).add(channels);
      FloatVector e = Exponential.of(x.sub(x.reduceLanes(VectorOperators.MAX)));
      e.div(AcrossLanes.sum(e)).intoArray(values, to + i);
    }
  }

  /** Leaves the shifted channels where the results go. */
  private void sumExponentials(
      float[] values, int from, int gradient, float[] sums, int to, int length) {
    FloatVector channels = FloatVector.fromArray(FLOATS, absent, 0);
    for (int i = 0; i < length; i += COUNT) {
      FloatVector x = FloatVector.fromArray(FLOATS, values, from + i).add(channels);
      FloatVector shifted = x.sub(x.reduceLanes(VectorOperators.MAX));
      shifted.intoArray(values, to + i);
      AcrossLanes.sum(Exponential.of(shifted)).sub(1).intoArray(sums, i);
    }
  }

  private static void subtract(
      float[] values, int from, int gradient, float[] logarithms, int to, int length) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector.fromArray(FLOATS, values, to + i)
          .sub(FloatVector.fromArray(FLOATS, logarithms, i))
          .intoArray(values, to + i);
    }
  }

  private void point(float[] values, int from, int to) {
    int length = output.pitch();
    float largest = Largest.value(values, from, length, absent);
    double sum = 0;
    for (int i = 0; i < length; i += CHUNK) {
      sum += exponentials(values, from, to, i, Math.min(length, i + CHUNK), largest, absent);
    }
    if (logarithm) {
      shift(values, from, to, length, largest, (float) (sum - 1));
    } else {
      scale(values, to, length, (float) (1 / sum));
    }
  }

  /** Leaves the exponentials where the results go. */
  private static float exponentials(
      float[] values, int from, int to, int first, int end, float largest, float[] absent) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = first; i < end; i += COUNT) {
      FloatVector e =
          Exponential.of(
              FloatVector.fromArray(FLOATS, values, from + i)
                  .add(FloatVector.fromArray(FLOATS, absent, i))
                  .sub(largest));
      e.intoArray(values, to + i);
      sum = sum.add(e);
    }
    return AcrossLanes.sum(sum).lane(0);
  }

  private static void scale(float[] values, int to, int length, float factor) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector.fromArray(FLOATS, values, to + i).mul(factor).intoArray(values, to + i);
    }
  }

  /** The logarithm of the sum is that of one, the largest's exponential, and the rest. */
  private static void shift(
      float[] values, int from, int to, int length, float largest, float rest) {
    FloatVector logarithm = Logarithm.onePlus(FloatVector.broadcast(FLOATS, rest));
    for (int i = 0; i < length; i += COUNT) {
      FloatVector.fromArray(FLOATS, values, from + i)
          .sub(largest)
          .sub(logarithm)
          .intoArray(values, to + i);
    }
  }
}
