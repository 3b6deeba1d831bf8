package org.sparknn.jobs.benchmark;

/** The contenders compute different things, so their times are not compared. */
final class DifferentResults extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DifferentResults(String name, String layout, int threads, String difference) {
    super(
        "%s is not measured: our results and theirs (%s, %d threads) differ: %s"
            .formatted(name, layout, threads, difference));
  }
}
