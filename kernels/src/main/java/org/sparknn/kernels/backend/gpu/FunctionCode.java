package org.sparknn.kernels.backend.gpu;

import org.sparknn.kernels.function.Elu;
import org.sparknn.kernels.function.Gelu;
import org.sparknn.kernels.function.LeakyRelu;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.function.Sigmoid;
import org.sparknn.kernels.function.Silu;
import org.sparknn.kernels.function.Softplus;
import org.sparknn.kernels.function.Tanh;
import org.sparknn.kernels.operation.Function;

/**
 * A function of one number as {@link FunctionKernel} knows it.
 *
 * @param first its first argument, 0 without one
 * @param second its second argument, 0 without one
 */
record FunctionCode(int code, float first, float second) {
  static final int RELU = 1;
  static final int LEAKY_RELU = 2;
  static final int ELU = 3;
  static final int SIGMOID = 4;
  static final int TANH = 5;
  static final int SILU = 6;
  static final int SOFTPLUS = 7;
  static final int GELU = 8;
  static final int GELU_TANH = 9;

  /**
   * The code of a function.
   *
   * @throws IllegalArgumentException if this backend does not know it
   */
  static FunctionCode of(Function function) {
    if (function instanceof Relu) {
      return new FunctionCode(RELU, 0, 0);
    } else if (function instanceof LeakyRelu leaky) {
      return new FunctionCode(LEAKY_RELU, (float) leaky.negativeSlope(), 0);
    } else if (function instanceof Elu elu) {
      return new FunctionCode(ELU, (float) elu.alpha(), 0);
    } else if (function instanceof Sigmoid) {
      return new FunctionCode(SIGMOID, 0, 0);
    } else if (function instanceof Tanh) {
      return new FunctionCode(TANH, 0, 0);
    } else if (function instanceof Silu) {
      return new FunctionCode(SILU, 0, 0);
    } else if (function instanceof Softplus softplus) {
      return new FunctionCode(SOFTPLUS, (float) softplus.beta(), (float) softplus.threshold());
    } else if (function instanceof Gelu gelu) {
      boolean tanh = gelu.approximate() == Gelu.Approximation.TANH;
      return new FunctionCode(tanh ? GELU_TANH : GELU, 0, 0);
    }
    throw new IllegalArgumentException("the backend gpu has no kernel for " + function.torchName());
  }
}
