package org.sparknn.jobs.overlap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sparknn.collective.BarrierJob;
import org.sparknn.collective.DriverLink;
import org.sparknn.collective.Limits;
import org.sparknn.kernels.tensor.Shape;

/** Is a step measured whole, without its sums and without its computing? Ranks are threads here. */
class OverlapRunTest {
  private static final int RANKS = 2;
  private static final String NETWORK =
      """
      {"layers": [
       {"type": "Conv2d", "in_channels": 3, "out_channels": 8, "kernel_size": 3},
       {"type": "BatchNorm2d", "num_features": 8},
       {"type": "ReLU"},
       {"type": "Flatten"},
       {"type": "Linear", "in_features": 1152, "out_features": 10}]}
      """;

  /** What rank 0 asked for: ranks are in this process. */
  private static final List<Double> LIMITS = new CopyOnWriteArrayList<>();

  private static SparkSession session;

  @BeforeAll
  static void start() {
    session = SparkSession.builder().master("local[%d]".formatted(RANKS)).getOrCreate();
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  private static List<Point> run(Effort effort) {
    JavaRDD<Integer> ranks =
        JavaSparkContext.fromSparkContext(session.sparkContext())
            .parallelize(IntStream.range(0, RANKS).boxed().toList(), RANKS);
    try (DriverLink driver = DriverLink.open((attempt, rank, report) -> {})) {
      return BarrierJob.run(
              ranks,
              driver,
              1,
              Limits.DEFAULT,
              new OverlapRun(
                  NETWORK,
                  Shape.of(3, 14, 14),
                  effort,
                  RANKS,
                  bytesPerSecond -> LIMITS.add(bytesPerSecond)))
          .get(0);
    }
  }

  @Test
  void eachBandwidthIsAPointAndFollowsFromTheComputing() {
    List<Point> points = run(new Effort(4, 3, 3, new double[] {0.5, 2}));
    assertEquals(LIMITS, points.stream().map(Point::bytesPerSecond).toList());
    assertEquals(2, points.size());
    assertEquals(4, LIMITS.get(0) / LIMITS.get(1), 1e-9);
    int parameters = 8 * 3 * 9 + 8 + 8 + 8 + 1152 * 10 + 10;
    for (Point point : points) {
      double gradients = RANKS * parameters * Float.BYTES;
      assertTrue(point.bytes() > gradients && point.bytes() < 1.2 * gradients, point::toString);
      assertTrue(point.compute() > 0 && point.lead() > 0, point::toString);
      assertTrue(point.communication() > 0 && point.step() > 0, point::toString);
      assertTrue(point.statistics() > 0 && point.gradients() > 0, point::toString);
      assertTrue(point.deferred() > 0, point::toString);
    }
  }
}
