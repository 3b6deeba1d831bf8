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

  void run(
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
      int column);
}
