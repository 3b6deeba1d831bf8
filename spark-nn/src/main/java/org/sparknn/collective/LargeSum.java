package org.sparknn.collective;

/** A way to sum many floats, for one thread. */
interface LargeSum {

  /** Replaces values by their sums over the ranks; the same bits on all. */
  void sum(float[] values, int offset, int length);

  /** Whether values lose digits on the way. */
  boolean isLossy();
}
