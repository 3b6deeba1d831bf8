package org.sparknn.jobs;

import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** How much is logged, whatever configuration the JVM was started with. */
final class Logs {
  /** Stack traces of failures are logged by those that are off, and then thrown to us. */
  private static final Map<String, Level> QUIET =
      Map.of(
          "org.apache.spark", Level.ERROR,
          "org.apache.spark.SparkContext", Level.OFF,
          "org.apache.spark.executor.Executor", Level.OFF,
          "org.apache.spark.scheduler.cluster.StandaloneSchedulerBackend", Level.OFF,
          "org.apache.spark.scheduler.TaskSetManager", Level.OFF,
          "org.apache.hadoop", Level.ERROR,
          // Warns where Spark's perceptron finds no native BLAS.
          "dev.ludovic.netlib", Level.ERROR);

  private Logs() {}

  static void set(boolean verbose) {
    if (verbose) {
      QUIET.keySet().forEach(name -> Configurator.setLevel(name, Level.INFO));
    } else {
      QUIET.forEach(Configurator::setLevel);
    }
  }
}
