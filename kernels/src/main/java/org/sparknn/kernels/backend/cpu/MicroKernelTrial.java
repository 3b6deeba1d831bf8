package org.sparknn.kernels.backend.cpu;

import java.util.List;
import java.util.Locale;
import java.util.function.ObjIntConsumer;

/**
 * Finds out which of some micro-kernels that do the same work the compiler has compiled well: many
 * short calls make it work, longer ones are timed. A compiler that has seen short loops does not
 * unroll them, which is as well: the vectors of several steps would not fit 16 registers.
 */
final class MicroKernelTrial<K> {
  /** GFLOP/s: a kernel whose vectors are objects makes 3, a compiled one 50 on a slow machine. */
  private static final double FAST = 12;

  private static final int SHORT = 1;
  private static final int LONG = GradientProductKernel.MOST_POINTS;

  /** In a timing, whose own code is interpreted. */
  private static final int LONG_CALLS = 8;

  /** A compiled kernel does all of these calls in less. */
  private static final long SLOW_NANOS = 100_000;

  private static final int SHORT_CALLS = 100;
  private static final long SHORT_CALLS_NANOS = 2_000_000;
  private static final int TIMINGS = 100;

  private final String name;
  private final List<K> candidates;
  private final ObjIntConsumer<K> run;
  private final double operations;
  private final double[] rates;

  /** The index of the one to take: read by all that compute while the trial goes on. */
  private volatile int best;

  /**
   * @param name what the candidates are, for the verdict
   * @param candidates the best one first
   * @param run runs a kernel of that many steps
   * @param sums vectors that each candidate adds to in a step
   */
  MicroKernelTrial(String name, List<K> candidates, ObjIntConsumer<K> run, int sums) {
    this.name = name;
    this.candidates = List.copyOf(candidates);
    this.run = run;
    operations = 2.0 * LONG * sums * Lanes.COUNT;
    rates = new double[candidates.size()];
  }

  /**
   * Works on the first candidates until one of them is fast.
   *
   * @param count how many of them: the compiler takes one after the other
   */
  void goOn(int count) {
    for (int candidate = 0; candidate < count && !fast(candidate); candidate++) {
      long end = System.nanoTime() + SHORT_CALLS_NANOS;
      do {
        for (int i = 0; i < SHORT_CALLS; i++) {
          run.accept(candidates.get(candidate), SHORT);
        }
      } while (System.nanoTime() < end);
      time(candidate);
      if (fast(candidate)) {
        best = candidate;
        // the first timing after the compiler's work may have waited for it
        for (int i = 0; i < TIMINGS; i++) {
          time(candidate);
        }
        return;
      }
    }
  }

  /** Times some calls; only the first if that is slow, since it may take milliseconds. */
  private void time(int candidate) {
    long before = System.nanoTime();
    long nanos = 1;
    int calls = 0;
    while (calls < LONG_CALLS && (calls == 0 || nanos < SLOW_NANOS)) {
      run.accept(candidates.get(candidate), LONG);
      calls++;
      nanos = Math.max(1, System.nanoTime() - before);
    }
    synchronized (rates) {
      rates[candidate] = Math.max(rates[candidate], calls * operations / nanos);
    }
  }

  private double rate(int candidate) {
    synchronized (rates) {
      return rates[candidate];
    }
  }

  private boolean fast(int candidate) {
    return rate(candidate) >= FAST;
  }

  int candidates() {
    return candidates.size();
  }

  /** The first one that is fast; until one is, the first, which may be compiled later. */
  K chosen() {
    return candidates.get(best);
  }

  /** Whether the chosen kernel is compiled to vector instructions. */
  boolean fast() {
    return fast(best);
  }

  /** Whether the best kernel is compiled to vector instructions, so that nothing is left to try. */
  boolean decided() {
    return fast(0);
  }

  /** Whether the compiler gave up on a better kernel, or has not come to it yet. */
  boolean secondBest() {
    return best > 0;
  }

  /** Which one is taken, and why not a better one. */
  @Override
  public String toString() {
    int taken = best;
    String verdict = String.format(Locale.ROOT, "%s at %.0f GFLOP/s", name, rate(taken));
    if (!fast(taken)) {
      return verdict + " (not compiled to vector instructions yet)";
    }
    return taken > 0 ? verdict + " (a smaller one twice: the best was not compiled)" : verdict;
  }
}
