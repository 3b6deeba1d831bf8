package org.sparknn.train;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.InternalRow;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.training.Lanes;
import org.sparknn.kernels.training.Shard;
import org.sparknn.model.TargetColumn;
import org.sparknn.model.TensorColumn;
import scala.Tuple2;

/**
 * The rows of a training set on their way to the ranks: numbered in the order of the dataset's
 * plan, packed (row number, target, elements) and brought to the rank that owns their lane.
 */
final class PackedRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TensorColumn features;
  private final TargetColumn targets;
  private final ClassCheck check;
  private final int elements;
  private final int targetElements;
  private final int headerBytes;

  /**
   * @param loss what the targets are for
   * @param output shape of the network's output over a batch
   */
  PackedRows(TensorColumn features, TargetColumn targets, Loss loss, Shape output) {
    this.features = features;
    this.targets = targets;
    check = ClassCheck.of(targets.target(), loss, output);
    elements = features.shape().elements();
    targetElements = targets.target().shape().elements();
    headerBytes = Long.BYTES + Float.BYTES * targetElements;
  }

  /** What the loss wants for each row. */
  Target target() {
    return targets.target();
  }

  /** The features and targets as they are stored, without a copy as objects. */
  JavaRDD<InternalRow> select(Dataset<?> rows) {
    return rows.select(features.column(), targets.column()).queryExecution().toRdd().toJavaRDD();
  }

  /** The number of rows in each partition. */
  static long[] count(JavaRDD<InternalRow> rows) {
    List<Long> counts = rows.mapPartitions(PackedRows::size).collect();
    return counts.stream().mapToLong(Long::longValue).toArray();
  }

  private static Iterator<Long> size(Iterator<InternalRow> rows) {
    long size = 0;
    for (; rows.hasNext(); rows.next()) {
      size++;
    }
    return List.of(size).iterator();
  }

  /** One partition per rank, with the rows of its lanes. */
  JavaRDD<byte[]> deal(JavaRDD<InternalRow> rows, long[] counts, Lanes lanes, int ranks) {
    long[] firstRow = new long[counts.length];
    for (int partition = 1; partition < counts.length; partition++) {
      firstRow[partition] = firstRow[partition - 1] + counts[partition - 1];
    }
    JavaRDD<Tuple2<Integer, byte[]>> packed =
        rows.mapPartitionsWithIndex(
            (partition, iterator) -> pack(firstRow[partition], iterator, lanes, ranks), false);
    return JavaPairRDD.fromJavaRDD(packed).partitionBy(partitioner(ranks)).values();
  }

  /** Sends key k to partition k: the hash of an Integer is the number itself. */
  private static Partitioner partitioner(int ranks) {
    return new HashPartitioner(ranks);
  }

  private Iterator<Tuple2<Integer, byte[]>> pack(
      long firstRow, Iterator<InternalRow> rows, Lanes lanes, int ranks) {
    return new Iterator<>() {
      private final double[] target = new double[targetElements];
      private long row = firstRow;

      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Tuple2<Integer, byte[]> next() {
        InternalRow values = rows.next();
        readTarget(row, values, target);
        byte[] packed = pack(row, values, target);
        int rank = lanes.rankOf(lanes.laneOf(lanes.place(row)), ranks);
        row++;
        return new Tuple2<>(rank, packed);
      }
    };
  }

  private void readTarget(long row, InternalRow values, double[] target) {
    try {
      targets.read(values, 1, target);
    } catch (ShapeException refusal) {
      throw refusal.at("row " + row);
    }
    check.accept(row, target);
  }

  private byte[] pack(long row, InternalRow values, double[] target) {
    try {
      ByteBuffer packed =
          ByteBuffer.allocate(headerBytes + elements * (features.isBytes() ? 1 : Float.BYTES));
      packed.putLong(row);
      for (double number : target) {
        packed.putFloat((float) number);
      }
      if (features.isBytes()) {
        features.read(values, 0, packed.array(), headerBytes);
      } else {
        float[] floats = new float[elements];
        features.read(values, 0, floats, 0);
        packed.asFloatBuffer().put(floats);
      }
      return packed.array();
    } catch (ShapeException refusal) {
      throw refusal.at("row " + row);
    }
  }

  /** Puts all rows that came to a rank in their places. */
  void unpack(Iterator<byte[]> rows, Shard shard) {
    while (rows.hasNext()) {
      ByteBuffer packed = ByteBuffer.wrap(rows.next());
      long row = packed.getLong();
      float[] target = new float[targetElements];
      packed.asFloatBuffer().get(target);
      packed.position(headerBytes);
      if (features.isBytes()) {
        byte[] values = new byte[elements];
        packed.get(values);
        shard.put(row, target, values);
      } else {
        float[] values = new float[elements];
        packed.asFloatBuffer().get(values);
        shard.put(row, target, values);
      }
    }
    shard.requireComplete();
  }
}
