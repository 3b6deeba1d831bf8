package org.sparknn.jobs.scaling;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.sparknn.collective.BarrierJob;
import org.sparknn.collective.DriverLink;
import org.sparknn.collective.Limits;
import org.sparknn.collective.RankFunction;

/** Barrier jobs of functions that measure. */
final class Probes {
  private final JavaSparkContext context;

  Probes(SparkSession session) {
    context = JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  /** What each rank gives. */
  <R> List<R> run(int ranks, RankFunction<Integer, R> function) {
    try (DriverLink driver = DriverLink.open((attempt, rank, report) -> {})) {
      return BarrierJob.run(
          context.parallelize(IntStream.range(0, ranks).boxed().toList(), ranks),
          driver,
          1,
          Limits.DEFAULT,
          function);
    }
  }
}
