package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/** Softmax and its logarithm over the channels; an item owns an image's position. */
abstract class SoftmaxKernel extends Kernel {
  private SoftmaxKernel() {}

  /** The place of the first channel of an image's position. */
  private static int firstOfPoint(int item, int channels, int positions) {
    return item / positions * channels * positions + item % positions;
  }

  /** Arguments: input, result, channels, positions, 1 for the logarithm. */
  static void softmax(float[] memory, int[] tables, int at, int item) {
    int channels = tables[at + 2];
    int positions = tables[at + 3];
    int first = firstOfPoint(item, channels, positions);
    int input = tables[at] + first;
    int result = tables[at + 1] + first;
    float largest = Float.NEGATIVE_INFINITY;
    for (int c = 0; c < channels; c++) {
      float x = memory[input + c * positions];
      largest = x > largest || NumberKernel.notANumber(x) ? x : largest;
    }
    float sum = 0;
    for (int c = 0; c < channels; c++) {
      sum += DeviceMath.exp(memory[input + c * positions] - largest);
    }
    float logarithm = DeviceMath.log(sum);
    for (int c = 0; c < channels; c++) {
      float shifted = memory[input + c * positions] - largest;
      float y = shifted - logarithm;
      if (tables[at + 4] == 0) {
        y = DeviceMath.exp(shifted) / sum;
      }
      memory[result + c * positions] = y;
    }
  }

  /** Arguments: result, its gradient, the input's gradient, channels, positions, 1 for the log. */
  static void softmaxGradient(float[] memory, int[] tables, int at, int item) {
    int channels = tables[at + 3];
    int positions = tables[at + 4];
    int logarithm = tables[at + 5];
    int first = firstOfPoint(item, channels, positions);
    float sum = 0;
    for (int c = 0; c < channels; c++) {
      int i = first + c * positions;
      float g = memory[tables[at + 1] + i];
      sum += logarithm == 1 ? g : g * memory[tables[at] + i];
    }
    for (int c = 0; c < channels; c++) {
      int i = first + c * positions;
      float y = memory[tables[at] + i];
      float g = memory[tables[at + 1] + i];
      float d = y * (g - sum);
      if (logarithm == 1) {
        d = g - DeviceMath.exp(y) * sum;
      }
      memory[tables[at + 2] + i] = d;
    }
  }
}
