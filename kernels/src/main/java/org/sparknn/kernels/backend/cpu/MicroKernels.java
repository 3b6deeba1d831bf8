package org.sparknn.kernels.backend.cpu;

import java.util.List;

/**
 * Which of the generated micro-kernels this JVM runs. The compiler does not always do its work:
 * sometimes it gives up on a kernel for the life of the JVM, which then is some hundred times
 * slower. Then a smaller kernel runs twice in its place. The sums are the same, to the bit.
 */
final class MicroKernels {
  /** Where rows start that all start from the same place: a table for any kernel. */
  static final int[] SAME_START = new int[16];

  /** With 32 registers, which all machines with 512-bit vectors have, more sums are kept. */
  private static final boolean MANY_REGISTERS = Lanes.COUNT >= 16;

  private static final int ROWS = MANY_REGISTERS ? 6 : 4;
  private static final int GRADIENT_ROWS = MANY_REGISTERS ? 8 : 4;
  private static final float[] TRIED_ON = new float[1 << 13];

  private static final List<MicroKernelTrial<ProductKernel>> PRODUCTS =
      MANY_REGISTERS
          ? List.of(
              products(1, new Product6x1(), new Product3x1()),
              products(2, new Product6x2(), new Product3x2()))
          : List.of(
              products(1, new Product4x1(), new Product2x1()),
              products(2, new Product4x2(), new Product2x2()));

  private static final List<MicroKernelTrial<GradientProductKernel>> GRADIENT_PRODUCTS =
      MANY_REGISTERS
          ? List.of(
              gradientProducts(1, new GradientProduct8x1(), new GradientProduct4x1()),
              gradientProducts(2, new GradientProduct8x2(), new GradientProduct4x2()))
          : List.of(
              gradientProducts(1, new GradientProduct4x1(), new GradientProduct2x1()),
              gradientProducts(2, new GradientProduct4x2(), new GradientProduct2x2()));

  private static final MicroKernelCheck CHECK =
      MicroKernelCheck.start(
          List.of(PRODUCTS.get(1), GRADIENT_PRODUCTS.get(1)),
          List.of(PRODUCTS.get(0), GRADIENT_PRODUCTS.get(0)));

  private MicroKernels() {}

  private static MicroKernelTrial<ProductKernel> products(
      int vectors, ProductKernel whole, ProductKernel half) {
    return new MicroKernelTrial<>(
        "micro-kernel %dx%d".formatted(ROWS, vectors),
        List.of(whole, new HalvedProduct(half)),
        (kernel, length) ->
            kernel.run(
                length,
                TRIED_ON,
                SAME_START,
                0,
                1,
                0,
                TRIED_ON,
                0,
                TRIED_ON,
                SAME_START,
                0,
                TRIED_ON,
                SAME_START,
                0,
                0),
        ROWS * vectors);
  }

  private static MicroKernelTrial<GradientProductKernel> gradientProducts(
      int vectors, GradientProductKernel whole, GradientProductKernel half) {
    return new MicroKernelTrial<>(
        "of gradients %dx%d".formatted(GRADIENT_ROWS, vectors),
        List.of(whole, new HalvedGradientProduct(half)),
        (kernel, length) -> kernel.run(length, TRIED_ON, 0, 0, TRIED_ON, 0, 0, TRIED_ON, 0, 0),
        GRADIENT_ROWS * vectors);
  }

  /** Starts to try them, unless this JVM has begun already, and waits for nothing. */
  static void startCheck() {
    // loading this class has
  }

  /** Waits until they are tried, less than half a second after {@link #startCheck}. */
  static void awaitCheck() {
    CHECK.await();
  }

  /** Rows that a call of {@link #product} computes. */
  static int productRows() {
    return ROWS;
  }

  /** The kernel for one or two vectors of columns. */
  static ProductKernel product(int vectors) {
    return PRODUCTS.get(vectors - 1).chosen();
  }

  /** The kernel for one or two vectors of output channels. */
  static GradientProductKernel gradientProduct(int vectors) {
    return GRADIENT_PRODUCTS.get(vectors - 1).chosen();
  }

  /** What is taken and how fast it is, as far as is known by now. */
  static String verdict() {
    return CHECK.toString();
  }
}
