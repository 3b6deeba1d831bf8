package org.sparknn.jobs.overlap;

import java.io.Serializable;

/**
 * How much is measured.
 *
 * @param rowsPerRank rows of a step on each rank
 * @param steps of a turn; those with deferred updates are measured without the first and the last
 * @param turns of each kind at each bandwidth
 * @param ratios what the bytes of a step take at the bandwidths, to what its computing takes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Effort(int rowsPerRank, int steps, int turns, double[] ratios)
    implements Serializable {
  /** About a quarter of an hour. */
  public static final Effort FULL =
      new Effort(32, 6, 5, new double[] {0.25, 0.5, 0.75, 1, 1.5, 2.5});

  /** Only to see whether all works. */
  public static final Effort QUICK = new Effort(8, 4, 3, new double[] {0.5, 1, 2});

  /** The same with another number of rows on each rank. */
  public Effort withRows(int count) {
    return new Effort(count, steps, turns, ratios);
  }
}
