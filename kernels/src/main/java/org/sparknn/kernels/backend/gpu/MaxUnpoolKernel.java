package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/** Values put where their indices say, see {@link org.sparknn.kernels.operation.MaxUnpool}. */
abstract class MaxUnpoolKernel extends Kernel {
  private MaxUnpoolKernel() {}

  /**
   * An item owns a plane of the result: of two values with one index the last counts. Arguments:
   * input, indices, result, elements of an input plane and of a result's.
   */
  static void maxUnpool(float[] memory, int[] tables, int at, int item) {
    int inputs = tables[at + 3];
    int outputs = tables[at + 4];
    int result = tables[at + 2] + item * outputs;
    int input = tables[at] + item * inputs;
    int indices = tables[at + 1] + item * inputs;
    for (int i = 0; i < outputs; i++) {
      memory[result + i] = 0;
    }
    for (int i = 0; i < inputs; i++) {
      memory[result + (int) memory[indices + i]] = memory[input + i];
    }
  }

  /**
   * Arguments: the output's gradient, indices, the input's gradient, elements of planes as above.
   */
  static void maxUnpoolGradient(float[] memory, int[] tables, int at, int item) {
    int plane = item / tables[at + 3];
    int index = (int) memory[tables[at + 1] + item];
    memory[tables[at + 2] + item] = memory[tables[at] + plane * tables[at + 4] + index];
  }
}
