package org.sparknn.jobs.overlap;

import org.sparknn.kernels.collective.Collective;

/**
 * A rank's sums, which can be switched off: then a step computes all it does otherwise and asks
 * nobody. Notes how long the computing thread is held by them, and what it asks for.
 */
final class SwitchedSums implements Collective {
  private final Collective sums;
  private Calls calls = new Calls();
  private boolean on = true;
  private long statisticsNanos;
  private long gradientsNanos;

  SwitchedSums(Collective sums) {
    this.sums = sums;
  }

  void turn(boolean whetherOn) {
    on = whetherOn;
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
    calls.sumDoubles(length);
    if (on) {
      long start = System.nanoTime();
      sums.sum(values, length);
      statisticsNanos += System.nanoTime() - start;
    }
  }

  @Override
  public void sum(float[] values, int offset, int length) {
    start(values, offset, length).await();
  }

  @Override
  public Pending start(float[] values, int offset, int length) {
    calls.start(offset, length);
    Pending pending = on ? sums.start(values, offset, length) : () -> {};
    return () -> {
      calls.await();
      long start = System.nanoTime();
      pending.await();
      gradientsNanos += System.nanoTime() - start;
    };
  }
}
