package org.sparknn.jobs.scaling;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.sparknn.collective.RankContext;
import org.sparknn.collective.RankFunction;
import org.sparknn.kernels.collective.Collective;

/**
 * One rank that sums as ranks do in training, but computes nothing: the constants of the cost
 * model. Between sums it spins, so that the transport's threads sleep as they do beside a step.
 */
record SumsProbe(int turns) implements RankFunction<Integer, List<SumsProbe.Timing>> {
  private static final long serialVersionUID = 1L;
  private static final long PAUSE_NANOS = 500_000;

  /** Losses, and the most that one message carries. */
  private static final int[] DOUBLES = {4, 4096};

  /** A small bucket, and a large one: that of a layer with many weights. */
  private static final int[] FLOATS = {1 << 16, 1 << 22};

  /** More than caches hold. */
  private static final int GRADIENTS = 1 << 24;

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
    float[] gradients = new float[GRADIENTS];
    for (int length : FLOATS) {
      int[] offset = {0};
      timings.add(
          timing(
              false,
              length * Float.BYTES,
              () -> {
                sums.sum(gradients, offset[0], length);
                offset[0] = (offset[0] + length) % GRADIENTS;
              }));
    }
    return timings;
  }

  private Timing timing(boolean doubles, int bytes, Runnable sum) {
    List<Double> millis = new ArrayList<>();
    for (int turn = -turns; turn < turns; turn++) {
      pause();
      long start = System.nanoTime();
      sum.run();
      if (turn >= 0) {
        millis.add((System.nanoTime() - start) * 1e-6);
      }
    }
    return new Timing(doubles, bytes, Statistics.median(millis));
  }

  private static void pause() {
    long end = System.nanoTime() + PAUSE_NANOS;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
