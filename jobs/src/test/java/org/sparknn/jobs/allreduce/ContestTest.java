package org.sparknn.jobs.allreduce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
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
import org.sparknn.collective.RankFunction;

/** Do the ways that are timed sum, and is what they sent counted? Ranks are threads here. */
class ContestTest {
  private static final int RANKS = 3;
  private static SparkSession session;

  @BeforeAll
  static void start() {
    session = SparkSession.builder().master("local[%d]".formatted(RANKS)).getOrCreate();
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  private static <R> List<R> onRanks(RankFunction<Integer, R> function) {
    JavaRDD<Integer> ranks =
        JavaSparkContext.fromSparkContext(session.sparkContext())
            .parallelize(IntStream.range(0, RANKS).boxed().toList(), RANKS);
    try (DriverLink driver = DriverLink.open((attempt, rank, report) -> {})) {
      return BarrierJob.run(ranks, driver, 1, Limits.DEFAULT, function);
    }
  }

  @Test
  void theOpponentsRingSums() {
    int length = 200_003;
    List<float[]> sums =
        onRanks(
            (context, rows) -> {
              float[] values = new float[length];
              for (int i = 0; i < length; i++) {
                values[i] = i % 100 + context.rank();
              }
              try (NioRing ring = new NioRing(context.collective())) {
                ring.run(values, true);
                return values;
              }
            });
    float[] expected = new float[length];
    for (int i = 0; i < length; i++) {
      expected[i] = RANKS * (i % 100) + 3;
    }
    sums.forEach(sum -> assertArrayEquals(expected, sum));
  }

  @Test
  void everyWayIsTimedAndOursCounted() {
    List<Timing> timings = onRanks(new Contest(new int[] {100_000, 1_000_000}, 1, 3, 1)).get(0);
    assertEquals(
        List.of(Contest.RAW, Contest.NIO, Contest.OURS, Contest.OURS_BF16),
        timings.stream().limit(4).map(Timing::way).toList());
    assertEquals(8, timings.size());
    Timing ours = timings.get(6);
    Timing half = timings.get(7);
    double least = 2.0 * (RANKS - 1) / RANKS * 4_000_000;
    assertTrue(ours.bytes() >= least && ours.bytes() <= 1.02 * least, ours::toString);
    assertTrue(half.bytes() <= 0.51 * least, half::toString);
  }

  @Test
  void sparksOwnSumIsTimed() {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    Timing timing = TreeAggregate.measure(context, RANKS, 1000, 1);
    assertEquals(1000, timing.floats());
    assertTrue(timing.millis() > 0);
  }

  @Test
  void tablesCompareWithTheRingAndWithTreeAggregate() {
    Table table =
        new Table(
            new Setup(2, Setup.Transport.PLAIN),
            List.of(
                new Timing(Contest.NIO, 1000, 0.5, 0),
                new Timing(Contest.OURS, 1000, 1, 4080),
                new Timing(TreeAggregate.WAY, 1000, 25, 0),
                new Timing(Contest.NIO, 2000, 0.5, 0)));
    assertTrue(
        table.markdown().contains("| 1,000 | spark-nn | 1.000 | 2.00 | 25.0 | 0.004 | 1.0200 |"),
        table.markdown());
    assertTrue(table.markdown().contains("| 2,000 | NIO ring | 0.500 | 1.00 |  |  |  |"));
    assertEquals(25.0, table.json().get(1).get("tree_aggregate_ratio_to_it"));
    assertEquals(2.0, table.json().get(1).get("ratio_to_nio_ring"));
    assertEquals(1.02, table.json().get(1).get("bytes_to_least"));
  }
}
