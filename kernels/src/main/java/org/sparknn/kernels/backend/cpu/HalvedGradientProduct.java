package org.sparknn.kernels.backend.cpu;

/** A kernel of half the rows, run twice: for a JVM whose compiler gave up on the whole. */
record HalvedGradientProduct(GradientProductKernel half) implements GradientProductKernel {
  @Override
  public int rows() {
    return 2 * half.rows();
  }

  @Override
  public void run(
      int points,
      float[] values,
      int x,
      int g,
      float[] starts,
      int start,
      int startPitch,
      float[] sums,
      int sum,
      int sumPitch) {
    int rows = half.rows();
    for (int r = 0; r <= rows; r += rows) {
      half.run(
          points,
          values,
          x + r,
          g,
          starts,
          start + r * startPitch,
          startPitch,
          sums,
          sum + r * sumPitch,
          sumPitch);
    }
  }
}
