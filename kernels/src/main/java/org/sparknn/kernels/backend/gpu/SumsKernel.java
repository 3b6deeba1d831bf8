package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/** Sums over all elements of a stretch, first in blocks, see {@link ChannelSumsKernel#addPairs}. */
abstract class SumsKernel extends Kernel {
  private SumsKernel() {}

  /** Arguments: the elements, blocks, the pairs. */
  static void sumElements(float[] memory, int[] tables, int at, int length, int item) {
    float sum = 0;
    float rest = 0;
    for (int i = item; i < length; i += tables[at + 1]) {
      float value = memory[tables[at] + i];
      float next = sum + value;
      float added = next - sum;
      rest += (sum - (next - added)) + (value - added);
      sum = next;
    }
    memory[tables[at + 2] + 2 * item] = sum;
    memory[tables[at + 2] + 2 * item + 1] = rest;
  }

  /** The same of the squares of the elements times {@code given[0]}. */
  static void sumSquares(
      float[] memory, int[] tables, float[] given, int at, int length, int item) {
    float sum = 0;
    float rest = 0;
    for (int i = item; i < length; i += tables[at + 1]) {
      float value = memory[tables[at] + i] * given[0];
      float square = value * value;
      rest += Math.fma(value, value, -square);
      float next = sum + square;
      float added = next - sum;
      rest += (sum - (next - added)) + (square - added);
      sum = next;
    }
    memory[tables[at + 2] + 2 * item] = sum;
    memory[tables[at + 2] + 2 * item + 1] = rest;
  }

  /** Reports the largest size of an element in each block; NaN is larger than all. */
  static void largestElement(
      float[] memory, int[] tables, float[] reported, int at, int length, int item) {
    float largest = 0;
    for (int i = item; i < length; i += tables[at + 1]) {
      float value = memory[tables[at] + i];
      float size = value < 0f ? -value : value;
      largest = size > largest || NumberKernel.notANumber(size) ? size : largest;
    }
    reported[1 + item] = largest;
    if (item == 0) {
      reported[0] = memory[ArenaMemory.CANARY_AT];
    }
  }
}
