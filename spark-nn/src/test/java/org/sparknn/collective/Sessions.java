package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Spark applications for tests. */
public final class Sessions {
  private Sessions() {}

  static SparkSession local(int cores) {
    return local(cores, Map.of());
  }

  static SparkSession local(int cores, Map<String, String> settings) {
    stopRunning();
    SparkSession.Builder builder = SparkSession.builder().master("local[" + cores + "]");
    settings.forEach(builder::config);
    return builder.getOrCreate();
  }

  /** Another test class may have left its application open. */
  private static void stopRunning() {
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession.getDefaultSession().get().stop();
    }
  }

  /** Two executors with one core each, as processes of their own. */
  public static SparkSession cluster(Map<String, String> settings) throws InterruptedException {
    return cluster(2, settings);
  }

  /** Executors with one core each, as processes of their own. */
  public static SparkSession cluster(int executors, Map<String, String> settings)
      throws InterruptedException {
    stopRunning();
    SparkSession.Builder builder =
        SparkSession.builder()
            .master("local-cluster[%d,1,1024]".formatted(executors))
            .config("spark.executor.memory", "600m")
            .config("spark.driver.host", "127.0.0.1")
            // they come late on a busy machine
            .config("spark.sparknn.executorsTimeout", "120s")
            .config(
                "spark.executor.extraClassPath",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")));
    settings.forEach(builder::config);
    SparkSession session = builder.getOrCreate();
    // a barrier job that finds too few slots looks again only after 15 s
    while (session.sparkContext().statusTracker().getExecutorInfos().length < executors + 1) {
      Thread.sleep(50);
    }
    return session;
  }

  /** How a job fails that calls a function on some ranks. */
  static BarrierJobException failure(
      SparkSession session, DriverLink driver, int ranks, RankFunction<Integer, Integer> function) {
    return assertThrows(
        BarrierJobException.class,
        () -> BarrierJob.run(ranks(session, ranks), driver, 1, Limits.DEFAULT, function));
  }

  /** One partition per rank, with the rank's number in it. */
  static JavaRDD<Integer> ranks(SparkSession session, int ranks) {
    List<Integer> numbers = new ArrayList<>();
    for (int rank = 0; rank < ranks; rank++) {
      numbers.add(rank);
    }
    return JavaSparkContext.fromSparkContext(session.sparkContext()).parallelize(numbers, ranks);
  }
}
