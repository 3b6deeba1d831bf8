package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/** Functions of one number and their gradients, see {@link FunctionCode}. */
abstract class FunctionKernel extends Kernel {
  private static final float LINEAR = 1.5957692f; // see Gelu
  private static final float CUBIC = 0.07135482f;

  private FunctionKernel() {}

  /** Arguments: input, result, the function's code, its arguments' place among the constants. */
  static void pointwise(float[] memory, int[] tables, float[] constants, int at, int item) {
    applyFunction(memory, tables, constants, at, item);
  }

  /** The same, at the depth at which tiles call it. */
  static void applyFunction(float[] memory, int[] tables, float[] constants, int at, int item) {
    int arguments = tables[at + 3];
    float x = memory[tables[at] + item];
    memory[tables[at + 1] + item] =
        functionValue(tables[at + 2], x, constants[arguments], constants[arguments + 1]);
  }

  /** Arguments: as for the function; then the output's gradient, whose slope is at the input. */
  static void pointwiseGradient(float[] memory, int[] tables, float[] constants, int at, int item) {
    int arguments = tables[at + 3];
    float x = memory[tables[at] + item];
    float g = memory[tables[at + 4] + item];
    memory[tables[at + 1] + item] =
        functionGradient(tables[at + 2], x, g, constants[arguments], constants[arguments + 1]);
  }

  private static float functionValue(int code, float x, float first, float second) {
    float y = x;
    if (code == FunctionCode.RELU) {
      y = x < 0f ? 0f : x;
    } else if (code == FunctionCode.LEAKY_RELU) {
      y = x > 0f ? x : x * first;
    } else if (code == FunctionCode.ELU) {
      y = x > 0f ? x : first * DeviceMath.expm1(x);
    } else if (code == FunctionCode.SIGMOID) {
      y = sigmoid(x);
    } else if (code == FunctionCode.TANH) {
      y = DeviceMath.tanh(x);
    } else if (code == FunctionCode.SILU) {
      y = x * sigmoid(x);
    } else if (code == FunctionCode.SOFTPLUS) {
      float u = first * x;
      float size = u < 0f ? -u : u;
      float positive = u < 0f ? 0f : u;
      y = u > second ? x : (positive + DeviceMath.log1p(DeviceMath.exp(-size))) / first;
    } else if (code == FunctionCode.GELU) {
      y = x * NormalKernel.distribution(x);
    } else if (code == FunctionCode.GELU_TANH) {
      y = x * sigmoid(x * (LINEAR + CUBIC * x * x));
    }
    return y;
  }

  private static float functionGradient(int code, float x, float g, float first, float second) {
    float d = g;
    if (code == FunctionCode.RELU) {
      d = x <= 0f ? 0f : g;
    } else if (code == FunctionCode.LEAKY_RELU) {
      d = x > 0f ? g : g * first;
    } else if (code == FunctionCode.ELU) {
      d = x > 0f ? g : g * (first * DeviceMath.exp(x));
    } else if (code == FunctionCode.SIGMOID) {
      d = g * (sigmoid(x) * sigmoid(-x));
    } else if (code == FunctionCode.TANH) {
      // 1 / cosh² without the cancellation of 1 - tanh²
      float e = DeviceMath.exp(x < 0f ? x : -x);
      float quotient = 2f * e / (1f + e * e);
      d = g * (quotient * quotient);
    } else if (code == FunctionCode.SILU) {
      float s = sigmoid(x);
      d = g * (s + x * (s * sigmoid(-x)));
    } else if (code == FunctionCode.SOFTPLUS) {
      d = first * x > second ? g : g * sigmoid(first * x);
    } else if (code == FunctionCode.GELU) {
      d = g * (NormalKernel.distribution(x) + x * NormalKernel.density(x));
    } else if (code == FunctionCode.GELU_TANH) {
      float u = x * (LINEAR + CUBIC * x * x);
      float s = sigmoid(u);
      d = g * (s + x * (s * sigmoid(-u)) * (LINEAR + 3f * CUBIC * x * x));
    }
    return d;
  }

  private static float sigmoid(float x) {
    return 1f / (1f + DeviceMath.exp(-x));
  }
}
