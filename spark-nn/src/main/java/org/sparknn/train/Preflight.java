package org.sparknn.train;

import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparknn.kernels.backend.gpu.GpuMemory;
import org.sparknn.kernels.plan.MemoryEstimate;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;

/** What can be seen before a run's first job to be in its way, with what would help. */
final class Preflight {
  private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

  /** Spark, the rows and the rest of a process take a part of the heap too. */
  private static final double USABLE = 0.9;

  private static final double MEGABYTE = 1 << 20;
  private static final String GPU = "gpu";

  private Preflight() {}

  /**
   * Refuses settings under which Spark refuses barrier jobs.
   *
   * @throws IllegalArgumentException naming the settings that would help
   */
  static void checkSettings(SparkConf conf) {
    if (conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      throw new IllegalArgumentException(
          "spark.dynamicAllocation.enabled is true, and Spark does not start tasks together then;"
              + " start the application with spark.dynamicAllocation.enabled=false and"
              + " spark.executor.instances=N for N executors");
    }
  }

  /**
   * Refuses a network that nothing can be learnt by.
   *
   * @throws IllegalArgumentException if no layer has weights
   */
  static void requireWeights(Plan plan) {
    if (plan.seed().isEmpty()) {
      throw new IllegalArgumentException(
          "the network has no weights to train; layers such as Linear and Conv2d have some");
    }
  }

  /**
   * Estimates the memory of a rank, and refuses ranks that cannot have it.
   *
   * @return bytes of one rank, without its rows
   * @throws IllegalArgumentException if the heap of an executor is too small for its ranks, a
   *     tensor of the network is too large for the files of models or with the rows of a batch, or
   *     the backend {@code gpu} is asked for and no device can hold the network
   */
  static long checkMemory(SparkContext context, Plan plan, TrainingSettings settings, int ranks) {
    long most = (settings.batchSize() - 1L) / ranks + plan.minimumRows();
    int rows = (int) Math.min(Integer.MAX_VALUE, most);
    requireTensorsThatFitFiles(plan);
    long bytes =
        settings.backend().equals(GPU) ? onTheGpu(plan, rows) : onProcessors(plan, rows, settings);
    if (settings.recovery().checkpoints().isOn()) {
      bytes += MemoryEstimate.checkpoint(plan, settings.optimizer());
    }
    SparkConf conf = context.conf();
    int together =
        Math.min(ranks, context.isLocal() ? ranks : Math.max(1, Slots.ofAnExecutor(conf)));
    long heap =
        context.isLocal()
            ? Runtime.getRuntime().maxMemory()
            : conf.getSizeAsBytes("spark.executor.memory", "1g");
    String estimate =
        String.format(
            Locale.ROOT,
            "a rank needs about %.0f MB for the network and its %d rows of a batch of %d",
            bytes / MEGABYTE,
            rows,
            settings.batchSize());
    LOG.info("{}", estimate);
    if (together * bytes > USABLE * heap) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s, and %d of them share the %.0f MB of a process; set %s to %.0fm or more, or take a"
                  + " smaller batch, or more executors",
              estimate,
              together,
              heap / MEGABYTE,
              context.isLocal() ? "spark.driver.memory" : "spark.executor.memory",
              Math.ceil(together * bytes / USABLE / MEGABYTE)));
    }
    return bytes;
  }

  private static long onProcessors(Plan plan, int rows, TrainingSettings settings) {
    long kept =
        settings.gradients().accumulationSteps() > 1 ? MemoryEstimate.keptGradients(plan) : 0;
    return MemoryEstimate.bytes(plan, rows, settings.optimizer()) + kept;
  }

  /** The heap holds as much as the device. */
  private static long onTheGpu(Plan plan, int rows) {
    MemoryEstimate.requireThatArraysHold(plan, rows);
    GpuMemory memory = GpuMemory.of(plan, rows);
    LOG.info("a rank needs {}, and as much of the heap", memory);
    return memory.all() + MemoryEstimate.batch(plan, rows);
  }

  private static void requireTensorsThatFitFiles(Plan plan) {
    for (Parameter parameter : plan.parameters().all()) {
      long bytes = (long) Float.BYTES * parameter.length();
      if (bytes > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            ("%s of shape %s takes %d bytes, more than the 2^31 - 1 of which models and checkpoints"
                    + " can be made; use a layer of fewer parameters")
                .formatted(parameter.name(), parameter.slot().shape(), bytes));
      }
    }
  }
}
