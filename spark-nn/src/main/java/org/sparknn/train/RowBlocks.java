package org.sparknn.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.training.Fingerprint;
import org.sparknn.kernels.training.Lanes;
import scala.Tuple2;

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
      List<PartitionRows> partitions =
          blocks.mapPartitions(rows -> List.of(PartitionRows.of(rows)).iterator()).collect();
      requireAll(partitions);
      read = true;
      return new RowBlocks(blocks, partitions.stream().map(PartitionRows::fingerprint).toList());
    } finally {
      if (!read) {
        blocks.unpersist(false);
      }
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
    long row = 0;
    for (Fingerprint rows : partitions) {
      deals.add(new DealtPartition(deals.size(), row, rows, lanes, ranks));
      row += rows.rows();
    }
    JavaRDD<Tuple2<Integer, byte[]>> addressed =
        blocks.mapPartitionsWithIndex((partition, rows) -> deals.get(partition).deal(rows), false);
    // the hash of an Integer is the number itself: key k goes to partition k
    JavaRDD<byte[]> shards =
        JavaPairRDD.fromJavaRDD(addressed).partitionBy(new HashPartitioner(ranks)).values();
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
    // Spark would swallow the interruption of a caller who gives up
    boolean interrupted = Thread.interrupted();
    drop();
    blocks.unpersist(false);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
