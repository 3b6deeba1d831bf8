package org.sparknn.kernels.collective;

/** Sums of statistics over the ranks, of which one is under way while a rank computes. */
public final class StatisticSums {
  private final Collective collective;
  private Collective.Pending pending;

  public StatisticSums(Collective collective) {
    this.collective = collective;
  }

  /** Begins to replace the first {@code length} values by their sums over the ranks. */
  public void begin(double[] values, int length) {
    pending = collective.start(values, length);
  }

  /** Returns when the sum that was begun last is there. */
  public void end() {
    pending.await();
  }
}
