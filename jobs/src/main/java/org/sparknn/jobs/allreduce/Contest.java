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
import org.sparknn.kernels.collective.Collective;

/** One rank: sums arrays of several lengths in all ways, in turns. */
final class Contest implements RankFunction<Integer, List<Timing>> {
  private static final long serialVersionUID = 1L;

  static final String RAW = "raw loopback";
  static final String NIO = "NIO ring";
  static final String OURS = "spark-nn";
  static final String OURS_BF16 = "spark-nn, bf16";

  /** Floats that each way sums in the turns of one length, if not in fewer turns. */
  private static final long WORK = 100_000_000;

  private final int[] lengths;
  private final int mostTurns;
  private final int leastTurns;

  /**
   * @param leastTurns how often each way has its turn with the longest arrays
   */
  Contest(int[] lengths, int leastTurns, int mostTurns) {
    this.lengths = lengths.clone();
    this.leastTurns = leastTurns;
    this.mostTurns = mostTurns;
  }

  /** A way to sum. */
  private interface Way {
    void sum(float[] values);
  }

  @Override
  public List<Timing> call(RankContext context, Iterator<Integer> rows) {
    Collective collective = context.collective();
    List<Timing> timings = new ArrayList<>();
    try (NioRing ring = new NioRing(collective)) {
      Map<String, Way> ways = new LinkedHashMap<>();
      ways.put(RAW, values -> ring.run(values, false));
      ways.put(NIO, values -> ring.run(values, true));
      ways.put(
          OURS,
          values -> {
            context.compress(Compression.NONE);
            collective.sum(values, 0, values.length);
          });
      ways.put(
          OURS_BF16,
          values -> {
            context.compress(Compression.BF16);
            collective.sum(values, 0, values.length);
          });
      for (int length : lengths) {
        timings.addAll(turns(context, ways, new float[length]));
      }
    }
    return timings;
  }

  private List<Timing> turns(RankContext context, Map<String, Way> ways, float[] values) {
    int turns = (int) Math.max(leastTurns, Math.min(mostTurns, WORK / values.length));
    int warmUp = Math.max(2, turns / 2);
    Map<String, double[]> millis = new LinkedHashMap<>();
    Map<String, Long> bytes = new LinkedHashMap<>();
    Summands summands = new Summands();
    for (int turn = -warmUp; turn < turns; turn++) {
      for (Map.Entry<String, Way> way : ways.entrySet()) {
        summands.fill(values);
        long before = context.bytesSent();
        long start = System.nanoTime();
        way.getValue().sum(values);
        double took = (System.nanoTime() - start) * 1e-6;
        if (turn >= 0) {
          millis.computeIfAbsent(way.getKey(), key -> new double[turns])[turn] = took;
          bytes.put(way.getKey(), context.bytesSent() - before);
        }
      }
    }
    return ways.keySet().stream()
        .map(way -> new Timing(way, values.length, median(millis.get(way)), bytes.get(way)))
        .toList();
  }

  /** The middle one of an odd number, or the upper one of two. */
  static double median(double[] millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
