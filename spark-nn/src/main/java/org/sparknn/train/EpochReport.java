package org.sparknn.train;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * An epoch of a run, over all ranks.
 *
 * @param epoch from 1 on
 * @param imagesPerSecond rows of all ranks per second
 * @param ranks where each rank's time went, in their order
 */
public record EpochReport(int epoch, double imagesPerSecond, List<RankTimes> ranks)
    implements Serializable {

  /** What one rank reports of an epoch, in seconds. */
  record Part(int epoch, int rank, long rows, double total, double input, double sums) {}

  public EpochReport {
    ranks = List.copyOf(ranks);
  }

  /** Puts the ranks' reports together. */
  static EpochReport of(List<Part> parts) {
    double longest = parts.stream().mapToDouble(Part::total).max().orElseThrow();
    double communication = parts.stream().mapToDouble(Part::sums).min().orElseThrow();
    return new EpochReport(
        parts.get(0).epoch(),
        parts.get(0).rows() / longest,
        parts.stream()
            .sorted(Comparator.comparingInt(Part::rank))
            .map(
                part ->
                    new RankTimes(
                        part.rank(),
                        part.total() - part.input() - part.sums(),
                        part.sums() - communication,
                        communication,
                        part.input()))
            .toList());
  }

  /** The rank that the others waited for. */
  public RankTimes slowest() {
    return ranks.stream().min(Comparator.comparingDouble(RankTimes::waiting)).orElseThrow();
  }

  /** The epoch in a line. */
  @Override
  public String toString() {
    RankTimes slowest = slowest();
    double longestWait = ranks.stream().mapToDouble(RankTimes::waiting).max().orElseThrow();
    return String.format(
        Locale.ROOT,
        "epoch %d: %.0f images/s; rank %d is the slowest: compute %.2f s, communication %.2f s,"
            + " input %.2f s; others wait for it up to %.2f s",
        epoch,
        imagesPerSecond,
        slowest.rank(),
        slowest.compute(),
        slowest.communication(),
        slowest.input(),
        longestWait);
  }
}
