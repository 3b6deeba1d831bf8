package org.sparknn.jobs.overlap;

import org.sparknn.kernels.collective.Collective;

/**
 * A rank's sums, which can be switched off: then a step computes all it does otherwise and asks
 * nobody. Notes what is asked for, and where the computing thread's time goes.
 */
final class SwitchedSums implements Collective {
  private final Collective sums;
  private Calls calls = new Calls();
  private boolean on = true;
  private long statisticsNanos;
  private long gradientsNanos;
  private long leadNanos;
  private int underWay;
  private long quietSince = System.nanoTime();

  SwitchedSums(Collective sums) {
    this.sums = sums;
  }

  /** Begins a turn. */
  void turn(boolean whetherOn) {
    on = whetherOn;
    quietSince = System.nanoTime();
  }

  /** What was asked for since the last call of this. */
  Calls takeCalls() {
    Calls taken = calls;
    calls = new Calls();
    return taken;
  }

  /** Nanoseconds in sums of doubles so far: batch normalization's and the loss's. */
  long statisticsNanos() {
    return statisticsNanos;
  }

  /** Nanoseconds of waiting for gradients so far. */
  long gradientsNanos() {
    return gradientsNanos;
  }

  /** Nanoseconds so far in which no gradient was there to be summed: from steps' ends on. */
  long leadNanos() {
    return leadNanos;
  }

  @Override
  public int rank() {
    return sums.rank();
  }

  @Override
  public int ranks() {
    return sums.ranks();
  }

  @Override
  public void sum(double[] values, int length) {
    start(values, length).await();
  }

  @Override
  public Pending start(double[] values, int length) {
    calls.sumDoubles(length);
    long start = System.nanoTime();
    Pending pending = on ? sums.start(values, length) : () -> {};
    statisticsNanos += System.nanoTime() - start;
    return () -> {
      long awaited = System.nanoTime();
      pending.await();
      statisticsNanos += System.nanoTime() - awaited;
    };
  }

  @Override
  public void sum(float[] values, int offset, int length) {
    start(values, offset, length).await();
  }

  @Override
  public Pending start(float[] values, int offset, int length) {
    calls.start(offset, length);
    if (underWay++ == 0) {
      leadNanos += System.nanoTime() - quietSince;
    }
    Pending pending = on ? sums.start(values, offset, length) : () -> {};
    return () -> {
      calls.await();
      long start = System.nanoTime();
      pending.await();
      quietSince = System.nanoTime();
      gradientsNanos += quietSince - start;
      underWay--;
    };
  }
}
