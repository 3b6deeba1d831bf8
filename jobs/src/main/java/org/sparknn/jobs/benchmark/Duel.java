package org.sparknn.jobs.benchmark;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Times contenders in turn, so that what disturbs the machine disturbs all alike. */
final class Duel {
  private static final int MOST_RUNS_OF_A_TURN = 2000;

  /** Times have settled when a turn is at most this much faster than the one before. */
  private static final double SETTLED = 0.95;

  private static final int FEWEST_WARM_UP_TURNS = 3;

  private final Pass[] passes;
  private final Effort effort;
  private final boolean cpuTime;
  private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /**
   * @param threads threads that compute
   */
  Duel(List<Pass> passes, Effort effort, int threads) {
    this.passes = passes.toArray(Pass[]::new);
    this.effort = effort;
    cpuTime = effort.cpuTime() && threads == 1;
  }

  /** The times of each contender after a warm-up, in the given order. */
  List<Samples> run(List<? extends Contender> contenders) {
    List<Double> typical = contenders.stream().map(this::warmUp).toList();
    List<Samples> samples =
        contenders.stream()
            .map(one -> new Samples(passes.length, effort.rounds() * MOST_RUNS_OF_A_TURN))
            .toList();
    for (int round = 0; round < effort.rounds(); round++) {
      for (int i = 0; i < contenders.size(); i++) {
        rest();
        if (typical.get(i) < effort.turnMillis()) {
          // brings back to the caches what the others displaced
          turn(contenders.get(i), new Samples(passes.length, 1));
        }
        turn(contenders.get(i), samples.get(i));
      }
    }
    return samples;
  }

  /** Runs until compilers are done or the time is over; returns the milliseconds of a run. */
  private double warmUp(Contender contender) {
    long end = System.nanoTime() + effort.warmUpMillis() * 1_000_000;
    double before = Double.MAX_VALUE;
    for (int turns = 1; ; turns++) {
      long compiled = ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
      Samples samples = new Samples(passes.length, MOST_RUNS_OF_A_TURN);
      turn(contender, samples);
      double median = samples.median();
      boolean settled =
          turns >= FEWEST_WARM_UP_TURNS
              && median > SETTLED * before
              && ManagementFactory.getCompilationMXBean().getTotalCompilationTime() == compiled;
      if (settled || System.nanoTime() > end) {
        return median;
      }
      before = median;
    }
  }

  private long clock() {
    return cpuTime ? thread.getCurrentThreadCpuTime() : System.nanoTime();
  }

  private void rest() {
    try {
      Thread.sleep(effort.pauseMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    }
  }

  /** At least one run; ends when the turn is over or the samples are full. */
  private void turn(Contender contender, Samples samples) {
    long end = System.nanoTime() + effort.turnMillis() * 1_000_000;
    long before = thread.getCurrentThreadAllocatedBytes();
    int runs = 0;
    do {
      contender.reset();
      for (int p = 0; p < passes.length; p++) {
        long start = clock();
        contender.run(passes[p]);
        samples.put(p, clock() - start);
      }
      samples.endRun();
    } while (++runs < MOST_RUNS_OF_A_TURN && !samples.isFull() && System.nanoTime() < end);
    samples.addAllocated(thread.getCurrentThreadAllocatedBytes() - before);
  }
}
