package org.sparknn.kernels.backend.cpu;

/** A kernel of half the rows, run twice: for a JVM whose compiler gave up on the whole. */
record HalvedProduct(ProductKernel half) implements ProductKernel {
  @Override
  public int rows() {
    return 2 * half.rows();
  }

  @Override
  public void run(
      int run,
      float[] x,
      int[] reads,
      int read,
      int readPitch,
      int channel,
      float[] weights,
      int weight,
      float[] starts,
      int[] start,
      int s,
      float[] y,
      int[] writes,
      int write,
      int column) {
    int rows = half.rows();
    for (int r = 0; r <= rows; r += rows) {
      half.run(
          run,
          x,
          reads,
          read + r * readPitch,
          readPitch,
          channel,
          weights,
          weight,
          starts,
          start,
          s + r,
          y,
          writes,
          write + r,
          column);
    }
  }
}
