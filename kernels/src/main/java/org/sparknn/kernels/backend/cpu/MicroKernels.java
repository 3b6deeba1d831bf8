package org.sparknn.kernels.backend.cpu;

import java.util.List;
import java.util.Locale;

/**
 * Which of the generated micro-kernels this JVM runs. The first ones for which the compiler did its
 * work are taken, and it does not always: sometimes it gives up on a kernel for the life of the
 * JVM, which then is some hundred times slower.
 */
final class MicroKernels {
  /** Where rows start that all start from the same place: a table for any kernel. */
  static final int[] SAME_START = new int[16];

  /** With 32 registers, which all machines with 512-bit vectors have, more sums are kept. */
  private static final boolean MANY_REGISTERS = Lanes.COUNT >= 16;

  private static final List<List<ProductKernel>> PRODUCTS =
      inOrder(
          List.of(new Product6x1(), new Product6x2()), List.of(new Product4x1(), new Product4x2()));

  private static final List<List<GradientProductKernel>> GRADIENT_PRODUCTS =
      inOrder(
          List.of(new GradientProduct8x1(), new GradientProduct8x2()),
          List.of(new GradientProduct4x1(), new GradientProduct4x2()));

  private static final MicroKernels CHOSEN = new MicroKernels();

  private final List<ProductKernel> products;
  private final List<GradientProductKernel> gradientProducts;
  private final String verdict;

  private MicroKernels() {
    float[] values = new float[1 << 13];
    int[] offsets = new int[16];
    long begin = System.nanoTime();
    MicroKernelTrial<List<ProductKernel>> product =
        new MicroKernelTrial<>(
            PRODUCTS,
            (kernels, length) -> run(kernels.get(1), length, values, offsets),
            kernels -> kernels.get(1).rows());
    MicroKernelTrial<List<GradientProductKernel>> gradient =
        new MicroKernelTrial<>(
            GRADIENT_PRODUCTS,
            (kernels, length) -> run(kernels.get(1), length, values),
            kernels -> kernels.get(1).rows());
    MicroKernelTrial.decide(List.of(product, gradient));
    products = product.chosen();
    gradientProducts = gradient.chosen();
    verdict =
        String.format(
            Locale.ROOT,
            "%s, %s, checked in %.2f s",
            describe("micro-kernel", products.get(1).rows(), product),
            describe("of gradients", gradientProducts.get(1).rows(), gradient),
            (System.nanoTime() - begin) / 1e9);
  }

  private static <K> List<K> inOrder(K manySums, K fewSums) {
    return MANY_REGISTERS ? List.of(manySums, fewSums) : List.of(fewSums, manySums);
  }

  private static void run(ProductKernel kernel, int length, float[] values, int[] offsets) {
    kernel.run(
        length, values, offsets, 0, 1, 0, values, 0, values, offsets, 0, values, offsets, 0, 0);
  }

  private static void run(GradientProductKernel kernel, int length, float[] values) {
    kernel.run(length, values, 0, 0, values, 0, 0, values, 0, 0);
  }

  private static String describe(String kind, int rows, MicroKernelTrial<?> trial) {
    String rate =
        String.format(Locale.ROOT, "%s with %d rows at %.0f GFLOP/s", kind, rows, trial.rate());
    if (!trial.fast()) {
      return rate + " (not compiled to vector instructions yet)";
    }
    return trial.secondBest() ? rate + " (the compiler gave up on the better one)" : rate;
  }

  /** Rows that a call of {@link #product} computes. */
  static int productRows() {
    return product(1).rows();
  }

  /** The kernel for one or two vectors of columns. */
  static ProductKernel product(int vectors) {
    return CHOSEN.products.get(vectors - 1);
  }

  /** The kernel for one or two vectors of output channels. */
  static GradientProductKernel gradientProduct(int vectors) {
    return CHOSEN.gradientProducts.get(vectors - 1);
  }

  /** What was chosen and how fast it is. */
  static String verdict() {
    return CHOSEN.verdict;
  }
}
