package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * The linear maps of Winograd's convolution F(2×2, 3×3): with {@code d} the 4×4 inputs of a tile,
 * {@code g} the window and {@code y} the 2×2 outputs, {@code y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A}, so that
 * 16 products do the work of 36. Each map is taken along columns and then along rows; component
 * {@code 4 · column + row} of all tiles lies together.
 *
 * <p>Source: A. Lavin, S. Gray, Fast Algorithms for Convolutional Neural Networks, 2015.
 */
final class WinogradTransforms {
  static final int COMPONENTS = 16;

  /** Along a side, component j of the inputs is d[FIRST[j]] + SIGN[j] · d[SECOND[j]]. */
  private static final int[] FIRST = {0, 1, 2, 1};

  private static final int[] SECOND = {2, 2, 1, 3};
  private static final float[] SIGN = {-1, 1, -1, -1};

  /** Component j of two output gradients is UPPER[j] · y[0] + LOWER[j] · y[1]. */
  private static final float[] UPPER = {1, 1, 1, 0};

  private static final float[] LOWER = {0, 1, -1, -1};

  /** A row of outputs takes, with this sign, a component at this end. */
  private static final float[] OUTPUT_SIGN = {1, -1};

  private static final int[] OUTPUT_END = {0, 3};

  private WinogradTransforms() {}

  /**
   * A column of the components Bᵀ d B of some tiles: four rows, each {@code [tile][channel]}.
   *
   * @param reads 16 offsets for each tile
   * @param channel the first channel
   * @param channels how many of them
   * @param to offset of the column's first component
   * @param pitch elements between components
   */
  static void input(
      float[] values,
      int[] reads,
      int column,
      int tiles,
      int channel,
      int channels,
      int to,
      int pitch) {
    int first = FIRST[column];
    int second = SECOND[column];
    float sign = SIGN[column];
    for (int tile = 0; tile < tiles; tile++) {
      int at = 16 * tile;
      int row = to + tile * channels;
      input(values, reads, at + first, at + second, sign, channel, channels, row, pitch);
    }
  }

  private static void input(
      float[] values,
      int[] reads,
      int first,
      int second,
      float sign,
      int channel,
      int channels,
      int to,
      int pitch) {
    int a0 = reads[first] + channel;
    int a1 = reads[first + 4] + channel;
    int a2 = reads[first + 8] + channel;
    int a3 = reads[first + 12] + channel;
    int b0 = reads[second] + channel;
    int b1 = reads[second + 4] + channel;
    int b2 = reads[second + 8] + channel;
    int b3 = reads[second + 12] + channel;
    FloatVector s = FloatVector.broadcast(FLOATS, sign);
    for (int c = 0; c < channels; c += COUNT) {
      FloatVector e0 = combine(values, a0 + c, b0 + c, s);
      FloatVector e1 = combine(values, a1 + c, b1 + c, s);
      FloatVector e2 = combine(values, a2 + c, b2 + c, s);
      FloatVector e3 = combine(values, a3 + c, b3 + c, s);
      e0.sub(e2).intoArray(values, to + c);
      e1.add(e2).intoArray(values, to + c + pitch);
      e2.sub(e1).intoArray(values, to + c + 2 * pitch);
      e1.sub(e3).intoArray(values, to + c + 3 * pitch);
    }
  }

  private static FloatVector combine(float[] values, int a, int b, FloatVector sign) {
    return FloatVector.fromArray(FLOATS, values, b)
        .fma(sign, FloatVector.fromArray(FLOATS, values, a));
  }

  /**
   * A column of the components A y Aᵀ of some tiles of output gradients, laid out as {@link #input}
   * does.
   *
   * @param reads 4 offsets for each tile
   */
  static void outputGradient(
      float[] values,
      int[] reads,
      int column,
      int tiles,
      int channel,
      int channels,
      int to,
      int pitch) {
    float left = UPPER[column];
    float right = LOWER[column];
    for (int tile = 0; tile < tiles; tile++) {
      int row = to + tile * channels;
      outputGradient(values, reads, 4 * tile, left, right, channel, channels, row, pitch);
    }
  }

  private static void outputGradient(
      float[] values,
      int[] reads,
      int read,
      float left,
      float right,
      int channel,
      int channels,
      int to,
      int pitch) {
    int y00 = reads[read] + channel;
    int y01 = reads[read + 1] + channel;
    int y10 = reads[read + 2] + channel;
    int y11 = reads[read + 3] + channel;
    FloatVector l = FloatVector.broadcast(FLOATS, left);
    FloatVector r = FloatVector.broadcast(FLOATS, right);
    for (int c = 0; c < channels; c += COUNT) {
      FloatVector f0 = combine(values, y00 + c, l, y01 + c, r);
      FloatVector f1 = combine(values, y10 + c, l, y11 + c, r);
      f0.intoArray(values, to + c);
      f0.add(f1).intoArray(values, to + c + pitch);
      f0.sub(f1).intoArray(values, to + c + 2 * pitch);
      f1.neg().intoArray(values, to + c + 3 * pitch);
    }
  }

  private static FloatVector combine(float[] values, int a, FloatVector l, int b, FloatVector r) {
    return FloatVector.fromArray(FLOATS, values, b)
        .fma(r, FloatVector.fromArray(FLOATS, values, a).mul(l));
  }

  /**
   * The outputs Aᵀ m A of some tiles, each of the given width, plus a bias.
   *
   * @param from offset of the first component's products, {@code [tile][width]}
   * @param writes 4 offsets for each tile
   * @param column what is added to them, and where the bias begins
   */
  static void output(
      float[] values,
      int from,
      int pitch,
      int tiles,
      int width,
      float[] bias,
      int[] writes,
      int column) {
    for (int tile = 0; tile < tiles; tile++) {
      for (int lane = 0; lane < width; lane += COUNT) {
        int m = from + tile * width + lane;
        int c = column + lane;
        for (int row = 0; row < 2; row++) {
          int left = writes[4 * tile + 2 * row] + c;
          int right = writes[4 * tile + 2 * row + 1] + c;
          int end = OUTPUT_END[row];
          output(values, m, pitch, end, OUTPUT_SIGN[row], bias, c, left, right);
        }
      }
    }
  }

  /** A row of outputs: along columns of components m1 + sign · (m2 + the component at an end). */
  private static void output(
      float[] values,
      int m,
      int pitch,
      int end,
      float sign,
      float[] bias,
      int column,
      int left,
      int right) {
    FloatVector s = FloatVector.broadcast(FLOATS, sign);
    FloatVector c0 = along(values, m, pitch, end, s);
    FloatVector c1 = along(values, m + 4 * pitch, pitch, end, s);
    FloatVector c2 = along(values, m + 8 * pitch, pitch, end, s);
    FloatVector c3 = along(values, m + 12 * pitch, pitch, end, s);
    FloatVector b = FloatVector.fromArray(FLOATS, bias, column);
    c0.add(c1).add(c2).add(b).intoArray(values, left);
    c1.sub(c2).sub(c3).add(b).intoArray(values, right);
  }

  private static FloatVector along(float[] values, int m, int pitch, int end, FloatVector sign) {
    return FloatVector.fromArray(FLOATS, values, m + 2 * pitch)
        .add(FloatVector.fromArray(FLOATS, values, m + end * pitch))
        .fma(sign, FloatVector.fromArray(FLOATS, values, m + pitch));
  }
}
