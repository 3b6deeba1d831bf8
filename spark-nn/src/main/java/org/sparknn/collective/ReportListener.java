package org.sparknn.collective;

/** Hears on the driver what ranks send, each rank's reports, and its parts, in order. */
@FunctionalInterface
public interface ReportListener {

  /**
   * A rank has reported. Called in a thread of the reports' own.
   *
   * @param attempt of which attempt at the run
   * @param report what the rank gave to {@link RankContext#report}
   */
  void report(int attempt, int rank, byte[] report);

  /**
   * Takes a part of a rank's result, while the rank waits. Called in a thread of the driver's RPC
   * environment; an exception goes back to the rank.
   *
   * @param part what the rank gave to {@link RankContext#part}
   */
  default void part(int attempt, int rank, byte[] part) {
    throw new UnsupportedOperationException("the results of this run have no parts");
  }
}
