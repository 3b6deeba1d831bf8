package org.sparknn.kernels.backend.cpu;

/**
 * Into how many parts sums over points are split where there is not enough other work for several
 * threads. The parts never depend on the threads, and are added in order: so the bits do not.
 */
final class SumParts {
  /** The most parts. */
  static final int MOST = 16;

  private static final int ENOUGH_UNITS = 32;

  private SumParts() {}

  /** The most parts of a sum whose work is split into units already. */
  static int most(int units) {
    return Math.min(MOST, 1 + ENOUGH_UNITS / (units + 1));
  }
}
