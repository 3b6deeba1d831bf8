package org.sparknn.kernels.backend.cpu;

import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.function.ToIntFunction;

/**
 * Finds out which micro-kernels the compiler has compiled well: many short calls make it work,
 * longer ones are timed.
 */
final class MicroKernelTrial {
  /** GFLOP/s: a kernel whose vectors are objects makes 3, a compiled one 50 on a slow machine. */
  private static final double FAST = 12;

  private static final long NANOS_FOR_FIRST = 160_000_000;
  private static final long NANOS_FOR_OTHERS = 80_000_000;
  private static final int SHORT = 4;
  private static final int LONG = 192;
  private static final int SHORT_CALLS = 100;

  private final float[] values = new float[1 << 13];
  private final int[] offsets = new int[16];

  /**
   * What a trial found.
   *
   * @param rate GFLOP/s
   */
  record Verdict<K>(K chosen, double rate) {
    boolean fast() {
      return rate >= FAST;
    }
  }

  /** The first candidate that is fast; if none is, the first, which may be compiled later. */
  <K> Verdict<K> first(List<K> candidates, ObjIntConsumer<K> run, ToIntFunction<K> rows) {
    Verdict<K> first = null;
    for (K candidate : candidates) {
      long operations = 2L * LONG * rows.applyAsInt(candidate) * 2 * Lanes.COUNT;
      long nanos = first == null ? NANOS_FOR_FIRST : NANOS_FOR_OTHERS;
      Verdict<K> verdict = new Verdict<>(candidate, rate(candidate, run, operations, nanos));
      if (verdict.fast()) {
        return verdict;
      }
      first = first == null ? verdict : first;
    }
    return first;
  }

  private static <K> double rate(K candidate, ObjIntConsumer<K> run, long operations, long nanos) {
    long start = System.nanoTime();
    double best = 0;
    while (best < FAST && System.nanoTime() - start < nanos) {
      for (int i = 0; i < SHORT_CALLS; i++) {
        run.accept(candidate, SHORT);
      }
      best = Math.max(best, timed(candidate, run, operations));
    }
    // the first timing after the compiler's work may have waited for it
    for (int i = 0; i < SHORT_CALLS && best >= FAST; i++) {
      best = Math.max(best, timed(candidate, run, operations));
    }
    return best;
  }

  private static <K> double timed(K candidate, ObjIntConsumer<K> run, long operations) {
    long before = System.nanoTime();
    run.accept(candidate, LONG);
    return (double) operations / Math.max(1, System.nanoTime() - before);
  }

  void run(ProductKernel kernel, int length) {
    kernel.run(
        length, values, offsets, 0, 1, 0, values, 0, values, offsets, 0, values, offsets, 0, 0);
  }

  void run(GradientProductKernel kernel, int length) {
    kernel.run(length, values, 0, 0, values, 0, 0, values, 0, 0);
  }
}
