package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
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
 * Both passes of a function over a stretch of vectors. What they leave in padded lanes does not
 * matter.
 *
 * <p>Each implementation has loops of its own: behind a call that goes to several functions, and in
 * methods that are not inlined, compiled code puts each vector into an object. {@link TileCall}
 * says how many vector operations a loop may have; a longer formula is a {@link LoopChain}.
 */
interface FunctionKernel {

  /** The values of the elements from {@code from} on go to those from {@code to} on. */
  void forward(float[] values, int from, int to, int length);

  /**
   * The gradients of the elements.
   *
   * @param x where the function's inputs start
   * @param gradient where the output's gradient starts
   */
  void gradient(float[] values, int x, int gradient, int to, int length);

  /** Whether values and gradients of zeros are zeros, as behind the channels of a point. */
  default boolean leavesZeros() {
    float[] values = new float[4 * Lanes.COUNT];
    Arrays.fill(values, 2 * Lanes.COUNT, values.length, Float.NaN);
    forward(values, 0, 2 * Lanes.COUNT, Lanes.COUNT);
    gradient(values, 0, Lanes.COUNT, 3 * Lanes.COUNT, Lanes.COUNT);
    for (float value : values) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /** The kernel of a function. */
  static FunctionKernel of(Function function) {
    if (function instanceof Relu) {
      return new ReluKernel();
    } else if (function instanceof LeakyRelu leakyRelu) {
      return new LeakyReluKernel(leakyRelu);
    } else if (function instanceof Sigmoid) {
      return new SigmoidKernel();
    } else if (function instanceof Tanh) {
      return new TanhKernel();
    } else if (function instanceof Elu elu) {
      return new EluKernel(elu);
    } else if (function instanceof Silu) {
      return new SiluKernel();
    } else if (function instanceof Softplus softplus) {
      return new SoftplusKernel(softplus);
    } else if (function instanceof Gelu gelu) {
      return switch (gelu.approximate()) {
        case NONE -> new GeluKernel();
        case TANH -> new GeluTanhKernel();
      };
    }
    throw new UnsupportedOperationException("the cpu backend has no kernel for " + function);
  }
}
