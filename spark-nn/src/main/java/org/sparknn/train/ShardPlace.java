package org.sparknn.train;

import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.BarrierTaskInfo;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparknn.kernels.training.FileStorage;
import org.sparknn.kernels.training.HeapStorage;
import org.sparknn.kernels.training.RowLayout;
import org.sparknn.kernels.training.RowStorage;

/** Where the rows of this rank lie: in memory, or in a file below Spark's local directories. */
final class ShardPlace {
  private static final Logger LOG = LoggerFactory.getLogger(ShardPlace.class);
  private static final String ENCRYPTION = "spark.io.encryption.enabled";
  private static final double MEGABYTE = 1 << 20;

  private ShardPlace() {}

  /**
   * Makes room for rows.
   *
   * @throws IllegalArgumentException if they belong in a file, and the cluster demands that local
   *     files be encrypted
   */
  static RowStorage open(int rank, int rows, RowLayout layout, ShardSettings settings) {
    Runtime runtime = Runtime.getRuntime();
    long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    int ranks = ranksHere();
    double limit = settings.memoryFraction() * free / ranks / MEGABYTE;
    double size = (double) rows * layout.size() / MEGABYTE;
    if (size <= limit) {
      LOG.info(
          "rank {} keeps its {} rows in memory: {} MB, at most {} MB",
          rank,
          rows,
          Math.round(size),
          Math.round(limit));
      return new HeapStorage(rows, layout.size());
    }
    String reason =
        "%.1f MB are more than the %.1f MB that shardMemoryFraction %s gives each of %d ranks here"
            .formatted(size, limit, settings.memoryFraction(), ranks);
    if (SparkEnv.get().conf().getBoolean(ENCRYPTION, false)) {
      throw new IllegalArgumentException(
          ("the %d rows of rank %d do not fit in memory: %s; and %s forbids a file of them; raise"
                  + " the fraction, give executors more memory, or use more of them")
              .formatted(rows, rank, reason, ENCRYPTION));
    }
    Path file =
        SparkEnv.get().blockManager().diskBlockManager().createTempLocalBlock()._2().toPath();
    LOG.info("rank {} keeps its {} rows in a file, {}: {}", rank, rows, file, reason);
    return new FileStorage(file, rows, layout.size());
  }

  /** Ranks in this process. */
  private static int ranksHere() {
    BarrierTaskContext context = BarrierTaskContext.get();
    BarrierTaskInfo[] all = context.getTaskInfos();
    String here = all[context.partitionId()].address();
    return (int) Arrays.stream(all).filter(task -> task.address().equals(here)).count();
  }
}
