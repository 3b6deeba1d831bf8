package org.sparknn.jobs.cluster;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** Applications of benchmarks, whose executors are processes of this machine. */
public final class LocalCluster {
  /** Executors reach each other as those of several machines do. */
  public static final Map<String, String> SOCKETS_ONLY =
      Map.of("spark.sparknn.sharedMemory", "false");

  private static final long PATIENCE_MILLIS = 60_000;

  private LocalCluster() {}

  /** Starts an application. */
  @FunctionalInterface
  public interface Start {
    SparkSession session(Map<String, String> settings);
  }

  /**
   * Starts an application and waits for its executors.
   *
   * @param executors processes of one core each
   * @param heapMegabytes of an executor
   * @param more settings of Spark
   * @throws IllegalStateException if the executors do not come within a minute
   */
  public static SparkSession start(
      int executors, int heapMegabytes, Map<String, String> more, Start start) {
    Map<String, String> settings = new TreeMap<>(more);
    settings.put("spark.master", "local-cluster[%d,1,%d]".formatted(executors, heapMegabytes));
    settings.put("spark.executor.memory", heapMegabytes + "m");
    settings.put("spark.driver.host", "127.0.0.1");
    settings.put("spark.driver.bindAddress", "127.0.0.1");
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.executor.extraClassPath", System.getProperty("java.class.path"));
    SparkSession session = start.session(settings);
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    // the driver counts as one
    while (session.sparkContext().statusTracker().getExecutorInfos().length <= executors) {
      if (System.currentTimeMillis() > end) {
        session.stop();
        throw new IllegalStateException(
            "%d executors did not start within %d s".formatted(executors, PATIENCE_MILLIS / 1000));
      }
      pause();
    }
    return session;
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while executors start", e);
    }
  }
}
