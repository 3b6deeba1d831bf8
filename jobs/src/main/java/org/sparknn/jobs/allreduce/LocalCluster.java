package org.sparknn.jobs.allreduce;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** Applications whose executors are processes of this machine. */
public final class LocalCluster {
  private static final long PATIENCE_MILLIS = 60_000;
  private static final int MEGABYTE = 1 << 20;

  /** What an executor's heap holds besides the array that is summed. */
  private static final int OTHER_MEGABYTES = 600;

  /** What a process takes besides its heap, and what the driver takes. */
  private static final long PROCESS_BYTES = 300L * MEGABYTE;

  private static final long DRIVER_BYTES = 2500L * MEGABYTE;

  private LocalCluster() {}

  /** Starts an application. */
  @FunctionalInterface
  public interface Start {
    SparkSession session(Map<String, String> settings);
  }

  /**
   * Starts an application and waits for its executors.
   *
   * @param floats of the longest array that is summed
   */
  static SparkSession start(Setup setup, int floats, Start start) {
    return start(setup.executors(), heapMegabytes(floats), setup.security().settings(), start);
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

  /** The array, with a quarter more for the heap's regions, and all else. */
  private static int heapMegabytes(int floats) {
    return OTHER_MEGABYTES + (int) (floats * 5L / MEGABYTE);
  }

  /** Bytes of memory that sums of so many floats take on this machine, at most. */
  static long bytes(Setup setup, int floats) {
    return DRIVER_BYTES
        + setup.executors() * (PROCESS_BYTES + (long) heapMegabytes(floats) * MEGABYTE);
  }

  static long machineBytes() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getTotalMemorySize();
  }

  static boolean fits(Setup setup, int floats) {
    return bytes(setup, floats) < machineBytes();
  }
}
