package org.sparknn.train;

import java.util.function.Supplier;
import org.sparknn.kernels.collective.Collective;

/** A rank's sums, and how long its thread spent in them. */
final class TimedSums implements Collective {
  private final Collective sums;
  private long nanos;

  TimedSums(Collective sums) {
    this.sums = sums;
  }

  /** Nanoseconds spent so far by the thread that computes. */
  long nanos() {
    return nanos;
  }

  private void time(Runnable part) {
    long start = System.nanoTime();
    try {
      part.run();
    } finally {
      nanos += System.nanoTime() - start;
    }
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
    time(() -> sums.sum(values, length));
  }

  @Override
  public void sum(float[] values, int offset, int length) {
    time(() -> sums.sum(values, offset, length));
  }

  @Override
  public Pending start(double[] values, int length) {
    return time(() -> sums.start(values, length));
  }

  @Override
  public Pending start(float[] values, int offset, int length) {
    return time(() -> sums.start(values, offset, length));
  }

  private Pending time(Supplier<Pending> begin) {
    long start = System.nanoTime();
    Pending pending = begin.get();
    nanos += System.nanoTime() - start;
    return new Pending() {
      @Override
      public void await() {
        time(pending::await);
      }

      @Override
      public boolean isThere() {
        return pending.isThere();
      }
    };
  }
}
