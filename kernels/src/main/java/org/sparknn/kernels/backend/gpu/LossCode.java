package org.sparknn.kernels.backend.gpu;

import org.sparknn.kernels.operation.LossFunction;

/**
 * A loss function as {@link LossKernel} knows it.
 *
 * @param argument its argument, 0 without one
 */
record LossCode(int code, float argument) {
  static final int SQUARED = 1;
  static final int ABSOLUTE = 2;
  static final int SMOOTH_ABSOLUTE = 3;
  static final int HUBER = 4;
  static final int BINARY_CROSS_ENTROPY = 5;
  static final int BINARY_CROSS_ENTROPY_WITH_LOGITS = 6;

  static LossCode of(LossFunction function) {
    if (function instanceof LossFunction.Squared) {
      return new LossCode(SQUARED, 0);
    } else if (function instanceof LossFunction.Absolute) {
      return new LossCode(ABSOLUTE, 0);
    } else if (function instanceof LossFunction.SmoothAbsolute smooth) {
      return new LossCode(SMOOTH_ABSOLUTE, (float) smooth.beta());
    } else if (function instanceof LossFunction.Huber huber) {
      return new LossCode(HUBER, (float) huber.delta());
    } else if (function instanceof LossFunction.BinaryCrossEntropy) {
      return new LossCode(BINARY_CROSS_ENTROPY, 0);
    } else if (function instanceof LossFunction.BinaryCrossEntropyWithLogits) {
      return new LossCode(BINARY_CROSS_ENTROPY_WITH_LOGITS, 0);
    }
    throw new IllegalArgumentException("LossKernel does not know " + function);
  }
}
