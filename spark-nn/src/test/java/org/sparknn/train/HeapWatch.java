package org.sparknn.train;

import io.netty.util.internal.PlatformDependent;
import java.io.Serializable;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/** Looks again and again at what the memory of the executors holds after a collection. */
final class HeapWatch {
  private static final int PAUSE_MILLIS = 100;

  /** Long enough that each of as many tasks as executors gets one of its own. */
  private static final int TASK_MILLIS = 400;

  private static final Pattern OURS = Pattern.compile("^spark-?nn-");

  private static final List<Sample> SAMPLES = new ArrayList<>();
  private static Thread watching;

  private HeapWatch() {}

  /** What a process holds at a time, in bytes, and how many threads of ours it has. */
  record Sample(long millis, long heap, long direct, int threads) implements Serializable {
    static Sample now() {
      System.gc();
      long direct = PlatformDependent.usedDirectMemory();
      for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
        direct += pool.getMemoryUsed();
      }
      return new Sample(
          System.currentTimeMillis(),
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
          direct,
          (int)
              Thread.getAllStackTraces().keySet().stream()
                  .filter(thread -> OURS.matcher(thread.getName()).find())
                  .count());
    }
  }

  /** What a task on an executor of its own returns, by the executors' process ids. */
  private static Map<Long, List<Sample>> everywhere(
      SparkSession spark, Function<Integer, List<Sample>> task) {
    Map<Long, List<Sample>> found = new TreeMap<>();
    int executors = spark.sparkContext().statusTracker().getExecutorInfos().length - 1;
    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(IntStream.range(0, executors).boxed().toList(), executors)
        .mapToPair(
            number -> {
              Thread.sleep(TASK_MILLIS);
              return new Tuple2<>(ProcessHandle.current().pid(), task.call(number));
            })
        .collect()
        .forEach(pair -> found.put(pair._1(), pair._2()));
    return found;
  }

  /** Begins on all executors. */
  static void start(SparkSession spark) {
    everywhere(
        spark,
        number -> {
          begin();
          return List.of();
        });
  }

  /** Ends on all executors; the samples of each, by its process id. */
  static Map<Long, List<Sample>> stop(SparkSession spark) {
    return everywhere(spark, number -> end());
  }

  /** One sample of each executor. */
  static Map<Long, List<Sample>> once(SparkSession spark) {
    return everywhere(spark, number -> List.of(Sample.now()));
  }

  private static synchronized void begin() {
    if (watching != null) {
      return;
    }
    SAMPLES.clear();
    watching = new Thread(HeapWatch::watch, "heap-watch");
    watching.setDaemon(true);
    watching.start();
  }

  private static void watch() {
    while (!Thread.currentThread().isInterrupted()) {
      Sample sample = Sample.now();
      synchronized (HeapWatch.class) {
        SAMPLES.add(sample);
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static synchronized List<Sample> end() {
    watching.interrupt();
    watching = null;
    return new ArrayList<>(SAMPLES);
  }
}
