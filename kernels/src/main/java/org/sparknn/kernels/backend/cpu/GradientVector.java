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
  private final Launcher launcher;
  private final double[] squares;
  private float[] kept = {};
  private boolean keeps;

  GradientVector(Store store, Launcher launcher) {
    gradients = store.gradients;
    length = store.trainable();
    this.launcher = launcher;
    squares = new double[tiles(length)];
  }

  private static int tiles(int count) {
    return (count + BLOCK - 1) / BLOCK;
  }

  /** Something that is done to a tile of a stretch. */
  private interface Part {
    void run(int tile, int first, int end);
  }

  private void run(int offset, int count, Part part) {
    int end = offset + count;
    launcher.run(
        tiles(count),
        (tile, worker) -> {
          int first = offset + tile * BLOCK;
          part.run(tile, first, Math.min(end, first + BLOCK));
        });
  }

  /** Adds the gradients to those that are kept. */
  void keep() {
    if (kept.length == 0) {
      kept = new float[length];
    }
    if (keeps) {
      run(0, length, (tile, first, end) -> add(gradients, kept, first, end));
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

  /** The sum of a stretch's squares, added in double. */
  double squares(int offset, int count) {
    run(offset, count, (tile, first, end) -> squares[tile] = sumOfSquares(gradients, first, end));
    return Arrays.stream(squares, 0, tiles(count)).reduce(0, Double::sum);
  }

  /**
   * Four sums, so that one addition need not wait for the one before. Not by vectors, whose length
   * would decide the bits: ranks on different processors must bound their gradients alike.
   */
  private static double sumOfSquares(float[] values, int first, int end) {
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

  /** Cuts a stretch to a range around 0. */
  void clamp(int offset, int count, float bound) {
    run(offset, count, (tile, first, end) -> clamp(gradients, first, end, bound));
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
