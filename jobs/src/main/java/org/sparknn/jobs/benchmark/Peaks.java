package org.sparknn.jobs.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.sparknn.kernels.backend.cpu.MultiplyAdds;

/** Measures the machine's peaks: the best of many repetitions on plain threads. */
final class Peaks {
  /** Multiply-adds for some milliseconds. */
  private static final int ROUNDS = 2_000_000;

  /** Floats of each of a thread's two arrays: 64 MiB, more than a core's share of any cache. */
  private static final int COPIED = 1 << 24;

  private static final int REPETITIONS = 50;

  private Peaks() {}

  static Peak measure(int threads) {
    double arithmetic = best(threads, thread -> checked(MultiplyAdds.run(ROUNDS, 0.5f, 1)));
    float[][] from = new float[threads][COPIED];
    float[][] to = new float[threads][COPIED];
    double copy = best(threads, thread -> System.arraycopy(from[thread], 0, to[thread], 0, COPIED));
    return new Peak(
        threads,
        threads * (double) MultiplyAdds.operations(ROUNDS) / arithmetic,
        threads * 2.0 * Float.BYTES * COPIED / copy);
  }

  /** Uses the result, so that it must be computed. */
  private static void checked(float sum) {
    if (Float.isNaN(sum)) {
      throw new ArithmeticException("the sum of products is NaN");
    }
  }

  /** Seconds of the fastest repetition, from the common start to the end of the last thread. */
  private static double best(int threads, IntConsumer body) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      double best = Double.MAX_VALUE;
      for (int i = 0; i < REPETITIONS; i++) {
        best = Math.min(best, together(pool, threads, body));
      }
      return best;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the machine's peak was measured", e);
    } finally {
      pool.shutdown();
    }
  }

  private static double together(ExecutorService pool, int threads, IntConsumer body)
      throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(threads);
    CountDownLatch go = new CountDownLatch(1);
    List<Future<?>> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int thread = t;
      running.add(
          pool.submit(
              () -> {
                ready.countDown();
                go.await();
                body.accept(thread);
                return null;
              }));
    }
    ready.await();
    long start = System.nanoTime();
    go.countDown();
    for (Future<?> one : running) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
    return (System.nanoTime() - start) * 1e-9;
  }
}
