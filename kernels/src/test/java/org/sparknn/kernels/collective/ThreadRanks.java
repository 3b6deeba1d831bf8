package org.sparknn.kernels.collective;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Ranks as threads of one JVM, for tests: sums are made in the order of the ranks. */
public final class ThreadRanks {
  private static final long DEADLINE_SECONDS = 60;

  private final CyclicBarrier barrier;
  private final double[][] doubles;
  private final float[][] floats;

  private ThreadRanks(int ranks) {
    barrier = new CyclicBarrier(ranks);
    doubles = new double[ranks][];
    floats = new float[ranks][];
  }

  /** Runs a task on each rank and returns their results by rank. */
  public static <R> List<R> run(int ranks, Function<Collective, R> task) throws Exception {
    ThreadRanks all = new ThreadRanks(ranks);
    ExecutorService threads = Executors.newFixedThreadPool(ranks);
    try {
      List<Future<R>> futures = new ArrayList<>();
      for (int rank = 0; rank < ranks; rank++) {
        Collective collective = all.new Rank(rank);
        futures.add(threads.submit(() -> task.apply(collective)));
      }
      List<R> results = new ArrayList<>();
      for (Future<R> future : futures) {
        results.add(future.get(2 * DEADLINE_SECONDS, TimeUnit.SECONDS));
      }
      return results;
    } catch (ExecutionException e) {
      all.barrier.reset();
      throw e;
    } finally {
      threads.shutdownNow();
    }
  }

  private void await() {
    try {
      barrier.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("a rank did not come", e);
    }
  }

  private final class Rank implements Collective {
    private final int rank;

    Rank(int rank) {
      this.rank = rank;
    }

    @Override
    public int rank() {
      return rank;
    }

    @Override
    public int ranks() {
      return doubles.length;
    }

    @Override
    public void sum(double[] values, int length) {
      doubles[rank] = values;
      await();
      double[] sum = new double[length];
      for (double[] summand : doubles) {
        for (int i = 0; i < length; i++) {
          sum[i] += summand[i];
        }
      }
      await();
      System.arraycopy(sum, 0, values, 0, length);
      await();
    }

    @Override
    public void sum(float[] values, int offset, int length) {
      floats[rank] = values;
      await();
      float[] sum = new float[length];
      for (float[] summand : floats) {
        for (int i = 0; i < length; i++) {
          sum[i] += summand[offset + i];
        }
      }
      await();
      System.arraycopy(sum, 0, values, offset, length);
      await();
    }
  }
}
