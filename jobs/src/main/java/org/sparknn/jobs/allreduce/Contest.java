package org.sparknn.jobs.allreduce;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparknn.collective.Compression;
import org.sparknn.collective.RankContext;
import org.sparknn.collective.RankFunction;

/** One rank: sums arrays of several lengths in all ways, in turns. */
final class Contest implements RankFunction<Integer, List<Timing>> {
  private static final long serialVersionUID = 1L;

  static final String RAW = "raw loopback";
  static final String NIO = "NIO ring";
  static final String OURS = "spark-nn";
  static final String OURS_BF16 = "spark-nn, bf16";

  /** Floats that each way sums in the turns of one length, if not in fewer turns. */
  private static final long WORK = 100_000_000;

  /** Long enough for the ways of long arrays. */
  private static final int WARM_UP_LENGTH = 1_000_000;

  private final int[] lengths;
  private final int mostTurns;
  private final int leastTurns;
  private final int warmUpTurns;

  /**
   * @param leastTurns how often each way has its turn with the longest arrays
   * @param warmUpTurns how often each way sums {@link #WARM_UP_LENGTH} floats before anything
   *     counts, so that all of it is compiled
   */
  Contest(int[] lengths, int leastTurns, int mostTurns, int warmUpTurns) {
    this.lengths = lengths.clone();
    this.leastTurns = leastTurns;
    this.mostTurns = mostTurns;
    this.warmUpTurns = warmUpTurns;
  }

  /** A way to sum. */
  private interface Way {
    void sum(float[] values);
  }

  @Override
  public List<Timing> call(RankContext context, Iterator<Integer> rows) {
    List<Timing> timings = new ArrayList<>();
    try (NioRing ring = new NioRing(context.collective())) {
      Rank rank = new Rank(context, ways(context, ring), new Summands());
      rank.warmUp(warmUpTurns);
      for (int length : lengths) {
        int turns = (int) Math.max(leastTurns, Math.min(mostTurns, WORK / length));
        timings.addAll(rank.measure(new float[length], turns));
      }
    }
    return timings;
  }

  private static Map<String, Way> ways(RankContext context, NioRing ring) {
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put(RAW, values -> ring.run(values, false));
    ways.put(NIO, values -> ring.run(values, true));
    ways.put(OURS, values -> sum(context, Compression.NONE, values));
    ways.put(OURS_BF16, values -> sum(context, Compression.BF16, values));
    return ways;
  }

  private static void sum(RankContext context, Compression compression, float[] values) {
    context.compress(compression);
    context.collective().sum(values, 0, values.length);
  }

  /** What one rank does. */
  private record Rank(RankContext context, Map<String, Way> ways, Summands summands) {

    void warmUp(int turns) {
      float[] values = new float[WARM_UP_LENGTH];
      for (int turn = 0; turn < turns; turn++) {
        ways.keySet().forEach(way -> time(way, values));
      }
    }

    List<Timing> measure(float[] values, int turns) {
      int untimed = Math.max(2, turns / 2);
      Map<String, double[]> millis = new LinkedHashMap<>();
      Map<String, Long> bytes = new LinkedHashMap<>();
      for (int turn = -untimed; turn < turns; turn++) {
        for (String way : ways.keySet()) {
          Timing timing = time(way, values);
          if (turn >= 0) {
            millis.computeIfAbsent(way, key -> new double[turns])[turn] = timing.millis();
            bytes.put(way, timing.bytes());
          }
        }
      }
      return ways.keySet().stream()
          .map(way -> new Timing(way, values.length, median(millis.get(way)), bytes.get(way)))
          .toList();
    }

    /** One sum of random numbers, which all ranks begin together. */
    private Timing time(String way, float[] values) {
      summands.fill(values);
      context.collective().sum(new double[1], 1);
      long before = context.bytesSent();
      long start = System.nanoTime();
      ways.get(way).sum(values);
      double millis = (System.nanoTime() - start) * 1e-6;
      return new Timing(way, values.length, millis, context.bytesSent() - before);
    }
  }

  /** The middle one of an odd number, or the upper one of two. */
  static double median(double[] millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
