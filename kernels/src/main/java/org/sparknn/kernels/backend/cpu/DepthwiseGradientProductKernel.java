package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * The micro-kernel of weight gradients lane by lane: for one vector of channels and {@link
 * DepthwiseProductKernel#TAPS} taps {@code sums[tap] += Σ over the positions of a box of x ·
 * gradient}.
 */
final class DepthwiseGradientProductKernel {
  private DepthwiseGradientProductKernel() {}

  /**
   * Adds to the sums. Where fewer taps are left, the last one is summed again and dropped.
   *
   * @param rows of the box, from the one at {@code x} and {@code g} on
   * @param tap number of the first tap in the box's list
   * @param x where the first position's tap at distance 0 is
   * @param g where the first position's gradient is
   */
  static void add(
      TapBox box, int rows, int tap, float[] values, int x, int g, float[] sums, int sum) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    FloatVector s8 = s0;
    int[] reach = box.reach;
    int last = reach.length - 1;
    int x0 = reach[Math.min(tap, last)];
    int x1 = reach[Math.min(tap + 1, last)];
    int x2 = reach[Math.min(tap + 2, last)];
    int x3 = reach[Math.min(tap + 3, last)];
    int x4 = reach[Math.min(tap + 4, last)];
    int x5 = reach[Math.min(tap + 5, last)];
    int x6 = reach[Math.min(tap + 6, last)];
    int x7 = reach[Math.min(tap + 7, last)];
    int x8 = reach[Math.min(tap + 8, last)];
    int columns = box.columns;
    int step = box.sourceStep;
    int getStep = box.targetStep;
    int skip = box.sourceSkip;
    int getSkip = box.targetSkip;
    int positions = rows * columns;
    int at = x;
    int get = g;
    for (int i = 0, column = 0; i < positions; i++) {
      FloatVector d = FloatVector.fromArray(FLOATS, values, get);
      s0 = d.fma(FloatVector.fromArray(FLOATS, values, at + x0), s0);
      s1 = d.fma(FloatVector.fromArray(FLOATS, values, at + x1), s1);
      s2 = d.fma(FloatVector.fromArray(FLOATS, values, at + x2), s2);
      s3 = d.fma(FloatVector.fromArray(FLOATS, values, at + x3), s3);
      s4 = d.fma(FloatVector.fromArray(FLOATS, values, at + x4), s4);
      s5 = d.fma(FloatVector.fromArray(FLOATS, values, at + x5), s5);
      s6 = d.fma(FloatVector.fromArray(FLOATS, values, at + x6), s6);
      s7 = d.fma(FloatVector.fromArray(FLOATS, values, at + x7), s7);
      s8 = d.fma(FloatVector.fromArray(FLOATS, values, at + x8), s8);
      at += step;
      get += getStep;
      if (++column == columns) {
        column = 0;
        at += skip;
        get += getSkip;
      }
    }
    add(s0, box, tap, sums, sum);
    add(s1, box, tap + 1, sums, sum);
    add(s2, box, tap + 2, sums, sum);
    add(s3, box, tap + 3, sums, sum);
    add(s4, box, tap + 4, sums, sum);
    add(s5, box, tap + 5, sums, sum);
    add(s6, box, tap + 6, sums, sum);
    add(s7, box, tap + 7, sums, sum);
    add(s8, box, tap + 8, sums, sum);
  }

  private static void add(FloatVector value, TapBox box, int tap, float[] sums, int sum) {
    if (tap < box.numbers.length) {
      int at = sum + box.numbers[tap] * COUNT;
      FloatVector.fromArray(FLOATS, sums, at).add(value).intoArray(sums, at);
    }
  }
}
