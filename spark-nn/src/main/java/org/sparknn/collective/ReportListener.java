package org.sparknn.collective;

/** Hears on the driver what ranks report, in a thread of its own, each rank's reports in order. */
@FunctionalInterface
public interface ReportListener {

  /**
   * A rank has reported.
   *
   * @param attempt of which attempt at the run
   * @param report what the rank gave to {@link RankContext#report}
   */
  void report(int attempt, int rank, byte[] report);
}
