package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/** What is asked of numbers. */
abstract class NumberKernel extends Kernel {
  private NumberKernel() {}

  @SuppressWarnings("IdentityBinaryExpression") // the JDK's own cannot be translated
  static boolean notANumber(float x) {
    return x != x;
  }
}
