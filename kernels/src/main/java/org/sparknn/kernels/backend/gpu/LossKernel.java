package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/**
 * Losses that compare element by element, see {@link org.sparknn.kernels.operation.LossFunction}.
 * Arguments: input, target, result, the function's code, its argument's place among the constants,
 * weight or -1 and the list of its elements, the same of the positive weight, elements of a row; of
 * a gradient then the losses' gradient and 1 for the target's side.
 */
abstract class LossKernel extends Kernel {
  private LossKernel() {}

  static void pointwiseLoss(float[] memory, int[] tables, float[] constants, int at, int item) {
    float x = memory[tables[at] + item];
    float t = memory[tables[at + 1] + item];
    float positive = elementWeight(memory, tables, at + 7, tables[at + 9], item);
    float loss = lossValue(tables[at + 3], constants[tables[at + 4]], x, t, positive);
    memory[tables[at + 2] + item] =
        elementWeight(memory, tables, at + 5, tables[at + 9], item) * loss;
  }

  static void pointwiseLossGradient(
      float[] memory, int[] tables, float[] constants, int at, int item) {
    float x = memory[tables[at] + item];
    float t = memory[tables[at + 1] + item];
    float positive = elementWeight(memory, tables, at + 7, tables[at + 9], item);
    float slope = 0;
    if (tables[at + 11] == 0) {
      slope = lossSlope(tables[at + 3], constants[tables[at + 4]], x, t, positive);
    } else {
      slope = lossTargetSlope(tables[at + 3], constants[tables[at + 4]], x, t, positive);
    }
    float weight = elementWeight(memory, tables, at + 5, tables[at + 9], item);
    memory[tables[at + 2] + item] = memory[tables[at + 10] + item] * weight * slope;
  }

  /** An element's weight, 1 without weights. */
  private static float elementWeight(float[] memory, int[] tables, int at, int elements, int item) {
    float factor = 1;
    if (tables[at] >= 0) {
      factor = memory[tables[at] + tables[tables[at + 1] + item % elements]];
    }
    return factor;
  }

  private static float lossValue(int code, float argument, float x, float t, float positive) {
    float difference = x - t;
    float distance = difference < 0f ? -difference : difference;
    float loss = difference * difference;
    if (code == LossCode.ABSOLUTE) {
      loss = distance;
    } else if (code == LossCode.SMOOTH_ABSOLUTE) {
      loss =
          distance < argument ? 0.5f * distance * distance / argument : distance - 0.5f * argument;
    } else if (code == LossCode.HUBER) {
      loss =
          distance < argument
              ? 0.5f * distance * distance
              : argument * (distance - 0.5f * argument);
    } else if (code == LossCode.BINARY_CROSS_ENTROPY) {
      float no = DeviceMath.log1p(-x);
      float yes = DeviceMath.log(x);
      loss = (t - 1f) * (no < -100f ? -100f : no) - t * (yes < -100f ? -100f : yes);
    } else if (code == LossCode.BINARY_CROSS_ENTROPY_WITH_LOGITS) {
      loss = (1f - t) * x + (1f + (positive - 1f) * t) * negativeLogSigmoid(x);
    }
    return loss;
  }

  private static float lossSlope(int code, float argument, float x, float t, float positive) {
    float difference = x - t;
    float slope = 2f * difference;
    if (code == LossCode.ABSOLUTE) {
      slope = x > t ? 1f : x < t ? -1f : 0f;
    } else if (code == LossCode.SMOOTH_ABSOLUTE) {
      slope = difference <= -argument ? -1f : difference >= argument ? 1f : difference / argument;
    } else if (code == LossCode.HUBER) {
      slope = difference <= -argument ? -argument : difference >= argument ? argument : difference;
    } else if (code == LossCode.BINARY_CROSS_ENTROPY) {
      float divisor = (1f - x) * x;
      slope = difference / (divisor < 1e-12f ? 1e-12f : divisor);
    } else if (code == LossCode.BINARY_CROSS_ENTROPY_WITH_LOGITS) {
      slope = (positive * t + 1f - t) / (1f + DeviceMath.exp(-x)) - positive * t;
    }
    return slope;
  }

  private static float lossTargetSlope(int code, float argument, float x, float t, float positive) {
    float slope = 0;
    if (code == LossCode.BINARY_CROSS_ENTROPY) {
      slope = DeviceMath.log1p(-x) - DeviceMath.log(x);
    } else if (code == LossCode.BINARY_CROSS_ENTROPY_WITH_LOGITS) {
      slope = -x;
      if (positive != 1f) {
        slope = (positive - 1f) * negativeLogSigmoid(x) - x;
      }
    } else {
      slope = lossSlope(code, argument, t, x, positive);
    }
    return slope;
  }

  private static float negativeLogSigmoid(float x) {
    float size = x < 0f ? -x : x;
    return DeviceMath.log1p(DeviceMath.exp(-size)) + (x < 0f ? -x : 0f);
  }
}
