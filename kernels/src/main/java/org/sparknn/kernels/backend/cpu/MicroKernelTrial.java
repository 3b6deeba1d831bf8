package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.function.ToIntFunction;

/**
 * Finds out which micro-kernels of one kind the compiler has compiled well: many short calls make
 * it work, longer ones are timed. A compiler that has seen short loops does not unroll them, which
 * is as well: the vectors of several steps would not fit 16 registers.
 */
final class MicroKernelTrial<K> {
  /** GFLOP/s: a kernel whose vectors are objects makes 3, a compiled one 50 on a slow machine. */
  private static final double FAST = 12;

  /** Until then only the preferred kernels are compiled: the compiler takes one after the other. */
  private static final long PATIENCE_NANOS = 260_000_000;

  private static final long LIMIT_NANOS = 450_000_000;
  private static final int SHORT = 1;
  private static final int LONG = 64;
  private static final int SHORT_CALLS = 100;

  private final List<K> candidates;
  private final ObjIntConsumer<K> run;
  private final ToIntFunction<K> rows;
  private final double[] rates;

  /**
   * @param candidates the best one first
   * @param run runs a kernel of that many steps
   * @param rows rows of a kernel, each of two vectors
   */
  MicroKernelTrial(List<K> candidates, ObjIntConsumer<K> run, ToIntFunction<K> rows) {
    this.candidates = candidates;
    this.run = run;
    this.rows = rows;
    rates = new double[candidates.size()];
  }

  /** Runs trials side by side, since the compiler works beside them, until all are decided. */
  static void decide(List<? extends MicroKernelTrial<?>> trials) {
    long begin = System.nanoTime();
    boolean undecided = true;
    while (undecided) {
      long spent = System.nanoTime() - begin;
      undecided = false;
      for (MicroKernelTrial<?> trial : trials) {
        undecided |= spent < LIMIT_NANOS && trial.goOn(spent >= PATIENCE_NANOS);
      }
    }
    trials.forEach(MicroKernelTrial::measure);
  }

  /** Works on the candidates that count by now, and tells whether none of them is fast yet. */
  private boolean goOn(boolean all) {
    int count = all ? candidates.size() : 1;
    for (int candidate = 0; candidate < count && !fast(); candidate++) {
      for (int i = 0; i < SHORT_CALLS; i++) {
        run.accept(candidates.get(candidate), SHORT);
      }
      time(candidate);
    }
    return !fast();
  }

  /** The first timing after the compiler's work may have waited for it. */
  private void measure() {
    for (int i = 0; i < SHORT_CALLS && fast(); i++) {
      time(best());
    }
  }

  private void time(int candidate) {
    K kernel = candidates.get(candidate);
    long before = System.nanoTime();
    run.accept(kernel, LONG);
    long nanos = Math.max(1, System.nanoTime() - before);
    double operations = 2.0 * LONG * rows.applyAsInt(kernel) * 2 * Lanes.COUNT;
    rates[candidate] = Math.max(rates[candidate], operations / nanos);
  }

  /** The first that is fast; if none is, the first, which may be compiled later. */
  private int best() {
    for (int candidate = 0; candidate < rates.length; candidate++) {
      if (rates[candidate] >= FAST) {
        return candidate;
      }
    }
    return 0;
  }

  K chosen() {
    return candidates.get(best());
  }

  /** Whether the chosen kernel is compiled to vector instructions. */
  boolean fast() {
    return Arrays.stream(rates).anyMatch(rate -> rate >= FAST);
  }

  /** Whether the compiler gave up on a better kernel. */
  boolean secondBest() {
    return best() > 0;
  }

  /** GFLOP/s of the chosen kernel. */
  double rate() {
    return rates[best()];
  }
}
