package org.sparknn.kernels.backend.cpu;

/** Which of the generated micro-kernels this machine runs. */
final class MicroKernels {
  /** With 32 registers, which all machines with 512-bit vectors have, more sums are kept. */
  private static final boolean MANY_REGISTERS = Lanes.COUNT >= 16;

  private static final ProductKernel[] PRODUCTS = {new Product6x1(), new Product6x2()};

  private static final GradientProductKernel[] GRADIENT_PRODUCTS =
      MANY_REGISTERS
          ? new GradientProductKernel[] {new GradientProduct8x1(), new GradientProduct8x2()}
          : new GradientProductKernel[] {new GradientProduct4x1(), new GradientProduct4x2()};

  private MicroKernels() {}

  /** The kernel for one or two vectors of columns. */
  static ProductKernel product(int vectors) {
    return PRODUCTS[vectors - 1];
  }

  /** The kernel for one or two vectors of output channels. */
  static GradientProductKernel gradientProduct(int vectors) {
    return GRADIENT_PRODUCTS[vectors - 1];
  }
}
