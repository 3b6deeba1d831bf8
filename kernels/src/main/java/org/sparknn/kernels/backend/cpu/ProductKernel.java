package org.sparknn.kernels.backend.cpu;

/**
 * The micro-kernel of convolutions: for some rows that lie anywhere and one or two vectors of
 * columns, {@code x[writes[r] + column…] = starts[start[r] + column…] + Σ over k < run of x[reads[r
 * · readPitch] + channel + k] · x[weight + k · columns…]}. Each piece of a window is a call that
 * starts from the one before.
 */
interface ProductKernel {
  /** The longest run: its weights stay in the first cache while other rows pass. */
  int LONGEST_RUN = 384;

  int rows();

  /**
   * Computes some rows.
   *
   * @param x the array of inputs, weights and outputs
   * @param weight offset of the weights, all columns for each k
   */
  void run(
      int run,
      float[] x,
      int[] reads,
      int read,
      int readPitch,
      int channel,
      int weight,
      float[] starts,
      int[] start,
      int s,
      int[] writes,
      int write,
      int column);
}
