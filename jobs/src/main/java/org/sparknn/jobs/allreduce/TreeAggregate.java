package org.sparknn.jobs.allreduce;

import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** The sum that Spark offers: to the driver, over its executors. */
final class TreeAggregate {
  static final String WAY = "treeAggregate";

  private static final int DEPTH = 2;

  private TreeAggregate() {}

  /** The arrays of an executor, which are there before the sum begins. */
  private static final class Held {
    private static float[] values = {};

    private Held() {}

    static synchronized float[] values(int length) {
      if (values.length != length) {
        values = new float[length];
        new Summands().fill(values);
      }
      return values;
    }
  }

  /** Median of sums of one array from each executor; the sum does not go back to them. */
  static Timing measure(JavaSparkContext context, int executors, int length, int turns) {
    JavaRDD<Integer> ranks =
        context.parallelize(IntStream.range(0, executors).boxed().toList(), executors);
    double[] millis = new double[turns];
    for (int turn = -(turns / 2 + 1); turn < turns; turn++) {
      long start = System.nanoTime();
      float[] sum =
          ranks.treeAggregate(
              new float[0], (none, rank) -> Held.values(length), TreeAggregate::add, DEPTH);
      double took = (System.nanoTime() - start) * 1e-6;
      if (sum.length != length) {
        throw new IllegalStateException("a sum of %d values".formatted(sum.length));
      }
      if (turn >= 0) {
        millis[turn] = took;
      }
    }
    return new Timing(WAY, length, Contest.median(millis), 0);
  }

  private static float[] add(float[] one, float[] other) {
    if (one.length == 0) {
      return other;
    }
    for (int i = 0; i < other.length; i++) {
      one[i] += other[i];
    }
    return one;
  }
}
