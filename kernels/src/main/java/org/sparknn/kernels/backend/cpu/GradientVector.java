package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;

/**
 * All gradients as one vector: those that are kept for a later update, sums of squares, and bounds.
 */
final class GradientVector {
  /** Elements of a tile: sums are made within tiles, so their bits do not depend on the threads. */
  private static final int BLOCK = 1 << 14;

  private final float[] gradients;
  private final int length;
  private final int tiles;
  private final Launcher launcher;
  private final double[] squares;
  private float[] kept = {};
  private boolean keeps;

  GradientVector(Store store, Launcher launcher) {
    gradients = store.gradients;
    length = store.trainable();
    tiles = (length + BLOCK - 1) / BLOCK;
    this.launcher = launcher;
    squares = new double[tiles];
  }

  private static int start(int tile) {
    return tile * BLOCK;
  }

  private int end(int tile) {
    return Math.min(length, start(tile) + BLOCK);
  }

  /** Adds the gradients to those that are kept. */
  void keep() {
    if (kept.length == 0) {
      kept = new float[length];
    }
    if (keeps) {
      launcher.run(tiles, (tile, worker) -> add(gradients, kept, start(tile), end(tile)));
    } else {
      System.arraycopy(gradients, 0, kept, 0, length);
    }
    keeps = true;
  }

  void drop() {
    keeps = false;
  }

  /** Adds what is kept to a stretch of the gradients. */
  void addKept(int offset, int count) {
    if (keeps) {
      add(kept, gradients, offset, offset + count);
    }
  }

  private static void add(float[] from, float[] to, int first, int end) {
    for (int i = first; i < end; i++) {
      to[i] += from[i];
    }
  }

  /** The sum of all squares, added in double. */
  double squares() {
    launcher.run(
        tiles, (tile, worker) -> squares[tile] = squares(gradients, start(tile), end(tile)));
    return Arrays.stream(squares).reduce(0, Double::sum);
  }

  /**
   * Four sums, so that one addition need not wait for the one before. Not by vectors, whose length
   * would decide the bits: ranks on different processors must bound their gradients alike.
   */
  private static double squares(float[] values, int first, int end) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = first;
    for (; i + 3 < end; i += 4) {
      a += square(values[i]);
      b += square(values[i + 1]);
      c += square(values[i + 2]);
      d += square(values[i + 3]);
    }
    for (; i < end; i++) {
      a += square(values[i]);
    }
    return (a + b) + (c + d);
  }

  private static double square(double value) {
    return value * value;
  }

  /** Cuts all gradients to a range around 0. */
  void clamp(float bound) {
    launcher.run(tiles, (tile, worker) -> clamp(gradients, start(tile), end(tile), bound));
  }

  private static void clamp(float[] values, int first, int end, float bound) {
    for (int i = first; i < end; i++) {
      values[i] = Math.max(-bound, Math.min(bound, values[i]));
    }
  }

  long bytes() {
    return 4L * kept.length + 8L * squares.length;
  }
}
