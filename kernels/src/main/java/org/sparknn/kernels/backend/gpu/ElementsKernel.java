package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/** Operations that look at one element at a time; their results may take an operand's place. */
abstract class ElementsKernel extends Kernel {
  private ElementsKernel() {}

  /** Arguments: the result, how many summands, the summands. */
  static void add(float[] memory, int[] tables, int at, int item) {
    int summands = tables[at + 1];
    float sum = 0;
    for (int i = 0; i < summands; i++) {
      sum += memory[tables[at + 2 + i] + item];
    }
    memory[tables[at] + item] = sum;
  }

  /**
   * Dropout, see {@link org.sparknn.kernels.operation.DropoutMask}. Arguments: input, result,
   * elements of a row, the probability's place among the constants.
   */
  static void drop(
      float[] memory, int[] tables, float[] constants, int[] rowKeys, int at, int item) {
    int elements = tables[at + 2];
    float probability = constants[tables[at + 3]];
    int hash = rowKeys[item / elements] + item % elements * 0x9E3779B9;
    hash = (hash ^ (hash >>> 16)) * 0x85EBCA6B;
    hash = (hash ^ (hash >>> 13)) * 0xC2B2AE35;
    hash = hash ^ (hash >>> 16);
    float uniform = (hash >>> 8) * (1f / (1 << 24));
    float x = memory[tables[at] + item];
    memory[tables[at + 1] + item] = uniform >= probability ? x / (1f - probability) : 0f;
  }

  /** Keeps an element between {@code -given[0]} and {@code given[0]}; NaN stays. */
  static void clamp(float[] memory, float[] given, int offset, int item) {
    float x = memory[offset + item];
    float bound = given[0];
    memory[offset + item] = x > bound ? bound : x < -bound ? -bound : x;
  }
}
