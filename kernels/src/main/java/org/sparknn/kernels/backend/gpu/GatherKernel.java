package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/**
 * Elements fetched from where lists say, within planes of the same size: borders, repetitions, and
 * averages, and what their gradients sum.
 */
abstract class GatherKernel extends Kernel {
  static final int UNDIVIDED = 0;

  /** Each summand is divided by the number of its own place. */
  static final int DIVIDE_SUMMANDS = 1;

  /** The sum is divided by the number of its place. */
  static final int DIVIDE_SUM = 2;

  private GatherKernel() {}

  /**
   * Arguments: input, result, elements of an input plane and of a result's, for each of these its
   * source, -1 for none, which gives zero.
   */
  static void gather(float[] memory, int[] tables, int at, int item) {
    int length = tables[at + 3];
    int source = tables[tables[at + 4] + item % length];
    float value = 0;
    if (source >= 0) {
      value = memory[tables[at] + item / length * tables[at + 2] + source];
    }
    memory[tables[at + 1] + item] = value;
  }

  /**
   * Arguments: input, result, elements of an input plane and of a result's, where the list of each
   * of these begins, the lists, how it is divided and by which constants.
   */
  static void gatherSum(float[] memory, int[] tables, float[] constants, int at, int item) {
    int length = tables[at + 3];
    int element = item % length;
    int from = tables[at] + item / length * tables[at + 2];
    int starts = tables[at + 4] + element;
    int lists = tables[at + 5];
    int kind = tables[at + 6];
    int divisors = tables[at + 7];
    float sum = 0;
    for (int i = tables[starts]; i < tables[starts + 1]; i++) {
      int source = tables[lists + i];
      float value = memory[from + source];
      if (kind == DIVIDE_SUMMANDS) {
        value = value / constants[divisors + source];
      }
      sum += value;
    }
    if (kind == DIVIDE_SUM) {
      sum = sum / constants[divisors + element];
    }
    memory[tables[at + 1] + item] = sum;
  }
}
