package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/**
 * Batch normalization, see {@link org.sparknn.kernels.operation.Normalize}. A mean comes in two
 * floats, so that little is lost where it is large.
 */
abstract class NormalizeKernel extends Kernel {
  private NormalizeKernel() {}

  /**
   * Arguments: input, result, channels, positions, weight or -1, bias or -1. {@code given} has for
   * each channel mean, what that lacks, and one over the deviation.
   */
  static void normalize(float[] memory, int[] tables, float[] given, int at, int item) {
    int channel = item / tables[at + 3] % tables[at + 2];
    float y = memory[tables[at] + item] - given[3 * channel] - given[3 * channel + 1];
    y = y * given[3 * channel + 2];
    if (tables[at + 4] >= 0) {
      y = y * memory[tables[at + 4] + channel];
    }
    if (tables[at + 5] >= 0) {
      y = y + memory[tables[at + 5] + channel];
    }
    memory[tables[at + 1] + item] = y;
  }

  /**
   * Arguments: input, the input's gradient, channels, positions, weight or -1, the output's
   * gradient. {@code given} has for each channel mean, what that lacks, one over the deviation, and
   * what is subtracted from the gradient: this, and this times the normalised input.
   */
  static void normalizeInputGradient(
      float[] memory, int[] tables, float[] given, int at, int item) {
    int channel = item / tables[at + 3] % tables[at + 2];
    int factors = 5 * channel;
    float scale = given[factors + 2];
    float x = (memory[tables[at] + item] - given[factors] - given[factors + 1]) * scale;
    float g = memory[tables[at + 5] + item] - (given[factors + 3] + x * given[factors + 4]);
    if (tables[at + 4] >= 0) {
      scale = scale * memory[tables[at + 4] + channel];
    }
    memory[tables[at + 1] + item] = scale * g;
  }
}
