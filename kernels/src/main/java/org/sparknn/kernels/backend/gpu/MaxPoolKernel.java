package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/** Max pooling as torch decides it, see {@link org.sparknn.kernels.operation.MaxPool}. */
abstract class MaxPoolKernel extends Kernel {
  private MaxPoolKernel() {}

  /**
   * Arguments: input, result, elements of an input plane and of a result's, where the positions of
   * each region begin, the positions, indices.
   */
  static void maxPool(float[] memory, int[] tables, int at, int item) {
    int regions = tables[at + 3];
    int from = tables[at] + item / regions * tables[at + 2];
    int starts = tables[at + 4] + item % regions;
    int positions = tables[at + 5];
    float largest = Float.NEGATIVE_INFINITY;
    int winner = -1;
    for (int i = tables[starts]; i < tables[starts + 1]; i++) {
      int position = tables[positions + i];
      float value = memory[from + position];
      if (winner < 0 || value > largest || NumberKernel.notANumber(value)) {
        largest = value;
        winner = position;
      }
    }
    memory[tables[at + 1] + item] = largest;
    memory[tables[at + 6] + item] = winner;
  }

  /**
   * An input element asks the regions that hold it. Arguments: the output's and the input's
   * gradients, elements of a plane of each, where the regions of each position begin, the regions,
   * indices.
   */
  static void maxPoolGradient(float[] memory, int[] tables, int at, int item) {
    int regions = tables[at + 2];
    int length = tables[at + 3];
    int position = item % length;
    int plane = item / length * regions;
    int starts = tables[at + 4] + position;
    int lists = tables[at + 5];
    int indices = tables[at + 6] + plane;
    int gradients = tables[at] + plane;
    float sum = 0;
    for (int i = tables[starts]; i < tables[starts + 1]; i++) {
      int region = tables[lists + i];
      if (memory[indices + region] == position) {
        sum += memory[gradients + region];
      }
    }
    memory[tables[at + 1] + item] = sum;
  }
}
