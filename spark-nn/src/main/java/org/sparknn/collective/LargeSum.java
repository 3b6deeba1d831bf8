package org.sparknn.collective;

/** A way to sum many floats, for one thread. */
interface LargeSum {

  /**
   * Begins to replace values by their sums over the ranks; the same bits on all.
   *
   * @param call number of the sum in its lane
   */
  Course begin(long call, float[] values, int offset, int length);
}
