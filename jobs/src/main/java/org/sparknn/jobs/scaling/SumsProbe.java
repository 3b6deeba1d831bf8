package org.sparknn.jobs.scaling;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.sparknn.collective.RankContext;
import org.sparknn.collective.RankFunction;
import org.sparknn.kernels.collective.Collective;

/** One rank that only sums, as often as given: the constants of the cost model. */
record SumsProbe(int turns) implements RankFunction<Integer, List<SumsProbe.Timing>> {
  private static final long serialVersionUID = 1L;

  /** Losses, and the most that one message carries. */
  private static final int[] DOUBLES = {4, 4096};

  /** A small bucket, and eight ordinary ones. */
  private static final int[] FLOATS = {1 << 16, 1 << 22};

  /**
   * A sum between ranks that do nothing else.
   *
   * @param doubles whether it is one of doubles: a small one
   * @param millis the median
   */
  record Timing(boolean doubles, int bytes, double millis) implements Serializable {}

  @Override
  public List<Timing> call(RankContext context, Iterator<Integer> rows) {
    Collective sums = context.collective();
    List<Timing> timings = new ArrayList<>();
    for (int length : DOUBLES) {
      double[] values = new double[length];
      timings.add(timing(true, length * Double.BYTES, () -> sums.sum(values, length)));
    }
    for (int length : FLOATS) {
      float[] values = new float[length];
      timings.add(timing(false, length * Float.BYTES, () -> sums.sum(values, 0, length)));
    }
    return timings;
  }

  private Timing timing(boolean doubles, int bytes, Runnable sum) {
    List<Double> millis = new ArrayList<>();
    for (int turn = -turns; turn < turns; turn++) {
      long start = System.nanoTime();
      sum.run();
      if (turn >= 0) {
        millis.add((System.nanoTime() - start) * 1e-6);
      }
    }
    return new Timing(doubles, bytes, Statistics.median(millis));
  }
}
