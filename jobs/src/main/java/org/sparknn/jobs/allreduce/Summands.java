package org.sparknn.jobs.allreduce;

import java.util.Random;

/** What is summed: random numbers, so that no way gains by compressing them. */
final class Summands {
  private static final long SEED = 1;

  /** More than a compressor looks back. */
  private static final int PERIOD = 100_003;

  private final float[] period = new float[PERIOD];

  Summands() {
    Random random = new Random(SEED);
    for (int i = 0; i < PERIOD; i++) {
      period[i] = (float) random.nextGaussian();
    }
  }

  void fill(float[] values) {
    for (int from = 0; from < values.length; from += PERIOD) {
      System.arraycopy(period, 0, values, from, Math.min(PERIOD, values.length - from));
    }
  }
}
