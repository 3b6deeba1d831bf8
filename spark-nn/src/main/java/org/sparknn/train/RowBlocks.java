package org.sparknn.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.ShuffledRDD;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.storage.StorageLevel;
import org.sparknn.collective.BarrierJob;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.training.Fingerprint;
import org.sparknn.kernels.training.Lanes;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The rows of a training set, read once, packed, in blocks in Spark's local directories. Spark
 * computes a block that is lost again from the dataset's plan; a row that is another then is
 * refused.
 */
final class RowBlocks implements AutoCloseable {
  private final JavaRDD<byte[]> blocks;
  private final List<Fingerprint> partitions;
  private Optional<JavaRDD<byte[]>> dealt = Optional.empty();

  private RowBlocks(JavaRDD<byte[]> blocks, List<Fingerprint> partitions) {
    this.blocks = blocks;
    this.partitions = partitions;
  }

  /**
   * Reads the rows.
   *
   * @param packed by {@link PackedRows#pack}
   * @throws ShapeException if a row is not as it should be, with the first such row's number
   */
  static RowBlocks read(JavaRDD<byte[]> packed) {
    JavaRDD<byte[]> blocks =
        packed.setName("packed rows of a training set").persist(StorageLevel.DISK_ONLY());
    boolean read = false;
    try {
      List<PartitionRows> partitions = look(blocks);
      requireAll(partitions);
      read = true;
      return new RowBlocks(blocks, partitions.stream().map(PartitionRows::fingerprint).toList());
    } finally {
      if (!read) {
        Cleaning.uninterrupted(() -> blocks.unpersist(false));
      }
    }
  }

  private static List<PartitionRows> look(JavaRDD<byte[]> blocks) {
    SparkContext context = blocks.context();
    String tag = "sparknn-" + UUID.randomUUID();
    context.addJobTag(tag);
    try {
      return blocks.mapPartitions(rows -> List.of(PartitionRows.of(rows)).iterator()).collect();
    } catch (Exception e) {
      // Scala throws checked exceptions without declaring them
      if (e instanceof InterruptedException) {
        context.cancelJobsWithTag(tag); // nobody waits for it any more
        Thread.currentThread().interrupt();
      }
      if (BarrierJob.isCancelled(e)) {
        throw new TrainingException("the run was cancelled while its rows were read: " + e, e);
      }
      throw e;
    } finally {
      context.removeJobTag(tag);
    }
  }

  private static void requireAll(List<PartitionRows> partitions) {
    long row = 0;
    for (PartitionRows partition : partitions) {
      row += partition.fingerprint().rows();
      if (!partition.refusal().isEmpty()) {
        throw new ShapeException("row " + row + partition.refusal());
      }
    }
  }

  /** The number of rows and a digest of all of them in their order. */
  Fingerprint fingerprint() {
    return partitions.stream().reduce(Fingerprint.NONE, Fingerprint::then);
  }

  /** One partition per rank, with the rows of its lanes. What was dealt before is dropped. */
  JavaRDD<byte[]> deal(Lanes lanes, int ranks) {
    drop();
    List<DealtPartition> deals = new ArrayList<>();
    long firstRow = 0;
    for (Fingerprint rows : partitions) {
      deals.add(new DealtPartition(deals.size(), firstRow, rows, lanes, ranks));
      firstRow += rows.rows();
    }
    JavaRDD<Tuple2<Integer, byte[]>> addressed =
        blocks.mapPartitionsWithIndex((partition, rows) -> deals.get(partition).deal(rows), false);
    ClassTag<Integer> key = ClassTag$.MODULE$.apply(Integer.class);
    ClassTag<byte[]> row = ClassTag$.MODULE$.apply(byte[].class);
    // the hash of an Integer is the number itself: key k goes to partition k
    ShuffledRDD<Integer, byte[], byte[]> shuffled =
        new ShuffledRDD<Integer, byte[], byte[]>(
                addressed.rdd(), new HashPartitioner(ranks), key, row, row)
            // its streams do not hold on to rows that are through, as those of Java do
            .setSerializer(new KryoSerializer(blocks.context().getConf()));
    JavaRDD<byte[]> shards = JavaPairRDD.fromRDD(shuffled, key, row).values();
    dealt = Optional.of(shards);
    return shards;
  }

  private void drop() {
    dealt.ifPresent(shards -> shards.rdd().cleanShuffleDependencies(false));
    dealt = Optional.empty();
  }

  /** Removes the blocks, and what was dealt; does not wait. */
  @Override
  public void close() {
    if (blocks.context().isStopped()) {
      return; // with all that it kept
    }
    Cleaning.uninterrupted(
        () -> {
          drop();
          blocks.unpersist(false);
        });
  }
}
