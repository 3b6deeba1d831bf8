package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * The micro-kernel of depthwise convolutions: for one vector of channels and all positions of a box
 * {@code y = start + bias + Σ over taps of weight · x}, for {@link #TAPS} taps or for one. The
 * weights stay in registers and the loop goes over positions: there are many, and few taps.
 */
final class DepthwiseProductKernel {
  /** The taps of a 3×3 window; as many weights fit in 16 registers. */
  static final int TAPS = 9;

  private DepthwiseProductKernel() {}

  /**
   * {@link #TAPS} taps.
   *
   * @param rows of the box, from the one at {@code from} and {@code to} on
   * @param tap number of the first tap in the box's list
   * @param own −1 to start from what the target has, 0 to start from zero
   * @param from where the first position's tap at distance 0 is
   * @param to where the first position is written
   */
  static void many(
      TapBox box,
      int rows,
      int tap,
      float[] weights,
      int weight,
      float[] biases,
      int bias,
      int own,
      float[] values,
      int from,
      int to) {
    int[] numbers = box.numbers;
    FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight + numbers[tap] * COUNT);
    FloatVector w1 = FloatVector.fromArray(FLOATS, weights, weight + numbers[tap + 1] * COUNT);
    FloatVector w2 = FloatVector.fromArray(FLOATS, weights, weight + numbers[tap + 2] * COUNT);
    FloatVector w3 = FloatVector.fromArray(FLOATS, weights, weight + numbers[tap + 3] * COUNT);
    FloatVector w4 = FloatVector.fromArray(FLOATS, weights, weight + numbers[tap + 4] * COUNT);
    FloatVector w5 = FloatVector.fromArray(FLOATS, weights, weight + numbers[tap + 5] * COUNT);
    FloatVector w6 = FloatVector.fromArray(FLOATS, weights, weight + numbers[tap + 6] * COUNT);
    FloatVector w7 = FloatVector.fromArray(FLOATS, weights, weight + numbers[tap + 7] * COUNT);
    FloatVector w8 = FloatVector.fromArray(FLOATS, weights, weight + numbers[tap + 8] * COUNT);
    FloatVector b = FloatVector.fromArray(FLOATS, biases, bias);
    int[] reach = box.reach;
    int x0 = reach[tap];
    int x1 = reach[tap + 1];
    int x2 = reach[tap + 2];
    int x3 = reach[tap + 3];
    int x4 = reach[tap + 4];
    int x5 = reach[tap + 5];
    int x6 = reach[tap + 6];
    int x7 = reach[tap + 7];
    int x8 = reach[tap + 8];
    int columns = box.columns;
    int step = box.sourceStep;
    int toStep = box.targetStep;
    int skip = box.sourceSkip;
    int toSkip = box.targetSkip;
    int positions = rows * columns;
    int at = from;
    int put = to;
    for (int i = 0, column = 0; i < positions; i++) {
      FloatVector even = FloatVector.fromArray(FLOATS, values, own & put);
      FloatVector odd = b;
      even = w0.fma(FloatVector.fromArray(FLOATS, values, at + x0), even);
      odd = w1.fma(FloatVector.fromArray(FLOATS, values, at + x1), odd);
      even = w2.fma(FloatVector.fromArray(FLOATS, values, at + x2), even);
      odd = w3.fma(FloatVector.fromArray(FLOATS, values, at + x3), odd);
      even = w4.fma(FloatVector.fromArray(FLOATS, values, at + x4), even);
      odd = w5.fma(FloatVector.fromArray(FLOATS, values, at + x5), odd);
      even = w6.fma(FloatVector.fromArray(FLOATS, values, at + x6), even);
      odd = w7.fma(FloatVector.fromArray(FLOATS, values, at + x7), odd);
      even = w8.fma(FloatVector.fromArray(FLOATS, values, at + x8), even);
      even.add(odd).intoArray(values, put);
      at += step;
      put += toStep;
      if (++column == columns) {
        column = 0;
        at += skip;
        put += toSkip;
      }
    }
  }

  /** One tap. */
  static void one(
      TapBox box,
      int rows,
      int tap,
      float[] weights,
      int weight,
      float[] biases,
      int bias,
      int own,
      float[] values,
      int from,
      int to) {
    FloatVector w = FloatVector.fromArray(FLOATS, weights, weight + box.numbers[tap] * COUNT);
    FloatVector b = FloatVector.fromArray(FLOATS, biases, bias);
    int columns = box.columns;
    int step = box.sourceStep;
    int toStep = box.targetStep;
    int skip = box.sourceSkip;
    int toSkip = box.targetSkip;
    int positions = rows * columns;
    int at = from + box.reach[tap];
    int put = to;
    for (int i = 0, column = 0; i < positions; i++) {
      FloatVector sum = FloatVector.fromArray(FLOATS, values, own & put).add(b);
      w.fma(FloatVector.fromArray(FLOATS, values, at), sum).intoArray(values, put);
      at += step;
      put += toStep;
      if (++column == columns) {
        column = 0;
        at += skip;
        put += toSkip;
      }
    }
  }

  /** No tap: the bias. */
  static void none(TapBox box, int rows, float[] biases, int bias, float[] values, int to) {
    FloatVector b = FloatVector.fromArray(FLOATS, biases, bias);
    int positions = rows * box.columns;
    int put = to;
    for (int i = 0, column = 0; i < positions; i++) {
      b.intoArray(values, put);
      put += box.targetStep;
      if (++column == box.columns) {
        column = 0;
        put += box.targetSkip;
      }
    }
  }
}
