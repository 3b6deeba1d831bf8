package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/** Winograd's transforms of 3×3 windows and of their gradients, a vector of windows at a time. */
final class WinogradWindowTransforms {
  /** Along a side, component i of a window is its three elements times these. */
  private static final float[] FIRST_TAP = {1, 0.5f, 0.5f, 0};

  private static final float[] MIDDLE_TAP = {0, 0.5f, -0.5f, 0};
  private static final float[] LAST_TAP = {0, 0.5f, 0.5f, 1};
  private static final float HALF = 0.5f;

  /** A row of windows takes, with this sign, a component at this end. */
  private static final float[] WINDOW_SIGN = {1, -1, 1};

  private static final int[] WINDOW_END = {0, 0, 3};

  private WinogradWindowTransforms() {}

  /**
   * The components G g Gᵀ of a vector of windows.
   *
   * @param windows 9 vectors, row by row
   * @param to offset of the first component
   * @param pitch elements between components
   */
  static void windows(float[] windows, float[] values, int to, int pitch) {
    for (int row = 0; row < 4; row++) {
      windows(
          windows,
          FIRST_TAP[row],
          MIDDLE_TAP[row],
          LAST_TAP[row],
          values,
          to + row * pitch,
          4 * pitch);
    }
  }

  private static void windows(
      float[] windows, float first, float middle, float last, float[] values, int to, int pitch) {
    FloatVector f = FloatVector.broadcast(FLOATS, first);
    FloatVector m = FloatVector.broadcast(FLOATS, middle);
    FloatVector l = FloatVector.broadcast(FLOATS, last);
    FloatVector left = weighted(windows, 0, f, m, l);
    FloatVector centre = weighted(windows, COUNT, f, m, l).mul(HALF);
    FloatVector right = weighted(windows, 2 * COUNT, f, m, l);
    FloatVector ends = left.add(right).mul(HALF);
    left.intoArray(values, to);
    ends.add(centre).intoArray(values, to + pitch);
    ends.sub(centre).intoArray(values, to + 2 * pitch);
    right.intoArray(values, to + 3 * pitch);
  }

  private static FloatVector weighted(
      float[] windows, int at, FloatVector first, FloatVector middle, FloatVector last) {
    return FloatVector.fromArray(FLOATS, windows, at)
        .mul(first)
        .add(FloatVector.fromArray(FLOATS, windows, at + 3 * COUNT).mul(middle))
        .add(FloatVector.fromArray(FLOATS, windows, at + 6 * COUNT).mul(last));
  }

  /**
   * The gradients Gᵀ s G of a vector of windows from the sums of their components.
   *
   * @param from offset of the first component's sums
   * @param pitch elements between components
   * @param windows receives 9 vectors, row by row
   */
  static void windowGradients(float[] sums, int from, int pitch, float[] windows) {
    for (int row = 0; row < 3; row++) {
      int to = 3 * row * COUNT;
      windowGradients(sums, from, pitch, WINDOW_END[row], WINDOW_SIGN[row], windows, to);
    }
  }

  /** A row of windows: half of the components in the middle, and the one at its end. */
  private static void windowGradients(
      float[] sums, int from, int pitch, int end, float sign, float[] windows, int to) {
    FloatVector s = FloatVector.broadcast(FLOATS, sign);
    FloatVector half = FloatVector.broadcast(FLOATS, HALF);
    FloatVector whole = FloatVector.broadcast(FLOATS, sign > 0 ? 1 : 0);
    FloatVector c0 = half(sums, from, pitch, end, s, half, whole);
    FloatVector c1 = half(sums, from + 4 * pitch, pitch, end, s, half, whole).mul(half);
    FloatVector c2 = half(sums, from + 8 * pitch, pitch, end, s, half, whole).mul(half);
    FloatVector c3 = half(sums, from + 12 * pitch, pitch, end, s, half, whole);
    FloatVector both = c1.add(c2);
    c0.add(both).intoArray(windows, to);
    c1.sub(c2).intoArray(windows, to + COUNT);
    both.add(c3).intoArray(windows, to + 2 * COUNT);
  }

  private static FloatVector half(
      float[] sums,
      int from,
      int pitch,
      int end,
      FloatVector sign,
      FloatVector half,
      FloatVector whole) {
    return FloatVector.fromArray(FLOATS, sums, from + 2 * pitch)
        .mul(sign)
        .add(FloatVector.fromArray(FLOATS, sums, from + pitch))
        .mul(half)
        .add(FloatVector.fromArray(FLOATS, sums, from + end * pitch).mul(whole));
  }
}
