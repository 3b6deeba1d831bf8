package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/**
 * The optimizers' rules. Arguments: weights, gradients, and two vectors that are remembered; {@code
 * given} begins with the gradients' scale and the learning rate.
 */
abstract class OptimizerKernel extends Kernel {
  private OptimizerKernel() {}

  /**
   * Further numbers: weight decay; of a velocity what is kept and taken, its and the gradient's
   * share.
   */
  static void sgd(float[] memory, int[] tables, float[] given, int at, int item) {
    float w = memory[tables[at] + item];
    float g = memory[tables[at + 1] + item] * given[0] + w * given[2];
    float step = g;
    if (given[3] != 0f || given[4] != 0f) {
      float old = given[3] == 0f ? 0f : memory[tables[at + 2] + item] * given[3];
      float velocity = old + g * given[4];
      memory[tables[at + 2] + item] = velocity;
      step = velocity * given[5] + g * given[6];
    }
    memory[tables[at] + item] = w - step * given[1];
  }

  /**
   * Further numbers: what weights are multiplied by, weight decay, both betas and what they lack to
   * 1, the square root of the second correction, epsilon.
   */
  static void adam(float[] memory, int[] tables, float[] given, int at, int item) {
    float w = memory[tables[at] + item] * given[2];
    float g = memory[tables[at + 1] + item] * given[0] + w * given[3];
    float first = memory[tables[at + 2] + item] * given[4] + g * given[6];
    float second = memory[tables[at + 3] + item] * given[5] + g * g * given[7];
    memory[tables[at + 2] + item] = first;
    memory[tables[at + 3] + item] = second;
    float deviation = DeviceMath.sqrt(second) / given[8] + given[9];
    memory[tables[at] + item] = w - first * given[1] / deviation;
  }
}
