package org.sparknn.kernels.backend.cpu;

/** One of a chain of loops over the same vectors, see {@link LoopChain}. */
interface VectorLoop {
  /**
   * Goes over a stretch of vectors.
   *
   * @param x where inputs start
   * @param gradient where an output's gradient starts
   * @param between what loops leave for those behind them, from element 0 on
   * @param to where results start
   */
  void run(float[] values, int x, int gradient, float[] between, int to, int length);
}
