package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** The process of an executor, which a test strikes. */
record Victim(long pid) {

  /** One of an application's executors. */
  static Victim of(SparkSession spark) {
    return new Victim(
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(List.of(0), 1)
            .map(i -> ProcessHandle.current().pid())
            .first());
  }

  /** It does nothing any more, but stays. */
  void freeze() {
    signal("STOP");
  }

  void kill() {
    signal("KILL");
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
      assertTrue(kill.waitFor(10, TimeUnit.SECONDS));
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
