package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/** Looks for values that an operation refuses. */
abstract class OutsideKernel extends Kernel {
  /** Items that look; each goes through a stretch of the values. */
  static final int ITEMS = 256;

  private OutsideKernel() {}

  /**
   * Reports for each item whether it found a value that is not in a range, NaN among them, and the
   * first one. Arguments: the values, the constants' place of: lowest value, highest value, a value
   * that is allowed besides.
   */
  static void findOutside(
      float[] memory,
      int[] tables,
      float[] constants,
      float[] reported,
      int at,
      int length,
      int item) {
    int values = tables[at];
    float lowest = constants[tables[at + 1]];
    float highest = constants[tables[at + 1] + 1];
    float allowed = constants[tables[at + 1] + 2];
    int stretch = (length + ITEMS - 1) / ITEMS;
    int end = stretch * (item + 1) < length ? stretch * (item + 1) : length;
    float found = 0;
    float first = 0;
    for (int i = stretch * item; i < end; i++) {
      float value = memory[values + i];
      if (found == 0f
          && value != allowed
          && (NumberKernel.notANumber(value) || value < lowest || value > highest)) {
        found = 1;
        first = value;
      }
    }
    reported[1 + 2 * item] = found;
    reported[2 + 2 * item] = first;
    if (item == 0) {
      reported[0] = memory[ArenaMemory.CANARY_AT];
    }
  }
}
