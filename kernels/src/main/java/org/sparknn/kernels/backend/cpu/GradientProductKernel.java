package org.sparknn.kernels.backend.cpu;

/**
 * The micro-kernel of weight gradients: for some neighbouring input elements and one or two vectors
 * of output channels, {@code sums[r][…] = starts[r][…] + Σ over p < points of values[x + p · UNIT +
 * r] · values[g + p · columns…]}.
 */
interface GradientProductKernel {
  /** Input elements that are copied together for each point: a multiple of all kernels' rows. */
  int UNIT = 16;

  /** Points whose inputs and gradients stay in the first cache. */
  int MOST_POINTS = 192;

  int rows();

  void run(
      int points,
      float[] values,
      int x,
      int g,
      float[] starts,
      int start,
      int startPitch,
      float[] sums,
      int sum,
      int sumPitch);

  /** Adds to the sums, or overwrites them. */
  default void run(
      boolean add, int points, float[] values, int x, int g, float[] sums, int sum, int sumPitch) {
    if (add) {
      run(points, values, x, g, sums, sum, sumPitch, sums, sum, sumPitch);
    } else {
      run(points, values, x, g, values, Memory.ZEROS, 0, sums, sum, sumPitch);
    }
  }
}
