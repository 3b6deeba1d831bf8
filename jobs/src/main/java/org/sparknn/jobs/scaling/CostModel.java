package org.sparknn.jobs.scaling;

import java.util.List;
import java.util.function.Function;

/**
 * How long a step takes on many ranks, as {@code docs/scaling.md} derives it.
 *
 * @param exchangeMillis a small sum of two ranks: a message each way at the same time
 * @param messageMillis what each further peer's message adds to it
 * @param smallMillisPerMegabyte of the values in a small message
 * @param roundMillis one round of a ring without its bytes
 * @param millisPerMegabyte of the values that a rank sends in a ring; a megabyte is 10^6 bytes
 * @param hidden the part of the backward pass during which gradients travel at no cost: 1 where the
 *     transport has a core, 0 where the ranks compute on all
 */
record CostModel(
    double exchangeMillis,
    double messageMillis,
    double smallMillisPerMegabyte,
    double roundMillis,
    double millisPerMegabyte,
    double hidden) {
  /** Up to so many ranks send small sums to each other, and sum gradients around a ring. */
  private static final int DIRECT_RANKS = 8;

  /** Sums of fewer bytes are small. */
  private static final int SMALL_BYTES = 32 * 1024;

  private static final double MEGABYTE = 1e6;

  /** The part of a step's arithmetic that is the backward pass. */
  private static final double BACKWARD = 2.0 / 3;

  /**
   * A step, in milliseconds.
   *
   * @param small the small sums, and waiting in them for a slower rank
   * @param gradients what the backward pass does not hide of their sums
   */
  record Prediction(double compute, double small, double gradients) {
    double step() {
      return compute + small + gradients;
    }
  }

  /**
   * The constants of this machine.
   *
   * @param timings of two ranks that only sum: small and large, of doubles and floats
   */
  static CostModel measured(List<SumsProbe.Timing> timings) {
    Line small = Line.through(timings.stream().filter(SumsProbe.Timing::doubles).toList());
    Line ring = Line.through(timings.stream().filter(one -> !one.doubles()).toList());
    // of two ranks each sends, in two rounds, as many bytes as there are
    return new CostModel(small.start, small.start / 2, small.slope, ring.start / 2, ring.slope, 0);
  }

  /** The medians of constants that were measured several times. */
  static CostModel median(List<CostModel> models) {
    return new CostModel(
        median(models, CostModel::exchangeMillis),
        median(models, CostModel::messageMillis),
        median(models, CostModel::smallMillisPerMegabyte),
        median(models, CostModel::roundMillis),
        median(models, CostModel::millisPerMegabyte),
        median(models, CostModel::hidden));
  }

  private static double median(List<CostModel> models, Function<CostModel, Double> constant) {
    return Statistics.median(models.stream().map(constant).toList());
  }

  private record Line(double start, double slope) {
    static Line through(List<SumsProbe.Timing> timings) {
      SumsProbe.Timing first = timings.get(0);
      SumsProbe.Timing last = timings.get(timings.size() - 1);
      double slope = (last.millis() - first.millis()) / (last.bytes() - first.bytes()) * MEGABYTE;
      return new Line(Math.max(0, first.millis() - slope * first.bytes() / MEGABYTE), slope);
    }
  }

  /**
   * The same software on machines of their own: each message takes longer by the network's latency,
   * bytes take what the network or the software needs, whichever is slower, and a core is left for
   * the transport.
   *
   * @param latencyMillis of the network, one way
   * @param gigabitsPerSecond of each machine, in each direction
   */
  CostModel over(double latencyMillis, double gigabitsPerSecond) {
    double wire = 8 * MEGABYTE / (gigabitsPerSecond * 1e9) * 1e3;
    return new CostModel(
        exchangeMillis + latencyMillis,
        messageMillis,
        Math.max(smallMillisPerMegabyte, wire),
        roundMillis + latencyMillis,
        Math.max(millisPerMegabyte, wire),
        1);
  }

  /** A step with the same number of rows on each rank, all of which are as fast. */
  Prediction predict(NetworkCost network, int ranks, int rowsPerRank) {
    double compute = network.computeMillis(rowsPerRank);
    return new Prediction(
        compute,
        network.small().stream().mapToDouble(bytes -> small(ranks, bytes)).sum(),
        gradients(network, ranks, compute));
  }

  /** What the backward pass does not hide of the sums of gradients. */
  double gradients(NetworkCost network, int ranks, double computeMillis) {
    double all = network.buckets().stream().mapToDouble(bytes -> sum(ranks, bytes)).sum();
    // nothing is left to hide the last one behind
    double last = sum(ranks, network.buckets().get(network.buckets().size() - 1));
    return Math.max(last, all - hidden * BACKWARD * computeMillis);
  }

  /** A sum of few numbers, in messages of at most 32 KiB. */
  double small(int ranks, int bytes) {
    if (ranks == 1) {
      return 0;
    }
    int pieces = Math.max(1, (bytes + SMALL_BYTES - 1) / SMALL_BYTES);
    double values = smallMillisPerMegabyte * bytes / MEGABYTE;
    if (ranks <= DIRECT_RANKS) {
      return pieces * (exchangeMillis + (ranks - 2) * messageMillis) + (ranks - 1) * values;
    }
    return rounds(ranks) * (pieces * exchangeMillis + values);
  }

  /** A sum of gradients. */
  double sum(int ranks, int bytes) {
    if (ranks == 1 || bytes <= SMALL_BYTES) {
      return small(ranks, bytes);
    }
    double values = 2.0 * (ranks - 1) / ranks * bytes / MEGABYTE * millisPerMegabyte;
    return 2 * (ranks <= DIRECT_RANKS ? ranks - 1 : rounds(ranks)) * roundMillis + values;
  }

  /** How often the distance doubles; ranks beyond a power of two take part through others. */
  private static int rounds(int ranks) {
    int log = 31 - Integer.numberOfLeadingZeros(ranks);
    return 1 << log == ranks ? log : log + 2;
  }
}
