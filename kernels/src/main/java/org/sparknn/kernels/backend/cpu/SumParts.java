package org.sparknn.kernels.backend.cpu;

/**
 * Into how many parts sums over points are split, so that several threads share them. The parts
 * never depend on the threads, and are added in order: so the bits do not.
 */
final class SumParts {
  /** The most parts. */
  static final int MOST = 16;

  /** As many times as much data as sums is read for each part: to add it up then costs little. */
  private static final int WORTHWHILE = 3;

  private SumParts() {}

  /**
   * A number of parts that is a power of two, for sums of products of two tensors.
   *
   * @param sums floats that each part takes
   */
  static int of(int rows, Place input, Place gradient, long sums) {
    long data = input.length(rows) + gradient.length(rows);
    long worthwhile = data / (WORTHWHILE * Math.max(1, sums));
    return (int) Long.highestOneBit(Math.max(1, Math.min(MOST, worthwhile)));
  }
}
