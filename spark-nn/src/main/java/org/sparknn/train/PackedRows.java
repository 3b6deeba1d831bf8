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
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.training.Lanes;
import org.sparknn.kernels.training.Shard;
import org.sparknn.model.TensorColumn;
import scala.Tuple2;

/**
 * The rows of a training set on their way to the ranks: numbered in the order of the dataset's
 * plan, packed (row number, label, elements) and brought to the rank that owns their lane.
 */
final class PackedRows implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int HEADER_BYTES = Long.BYTES + Float.BYTES;

  private final TensorColumn features;
  private final int elements;
  private final int classes;

  /**
   * @param classes labels must be whole numbers from 0 to {@code classes - 1}
   */
  PackedRows(TensorColumn features, int classes) {
    this.features = features;
    this.classes = classes;
    elements = features.shape().elements();
  }

  /** The features and labels as they are stored, without a copy as objects. */
  JavaRDD<InternalRow> select(Dataset<?> rows, String labelCol) {
    return rows.select(
            functions.col(quoted(features.name())),
            functions.col(quoted(labelCol)).cast(DataTypes.DoubleType))
        .queryExecution()
        .toRdd()
        .toJavaRDD();
  }

  private static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
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
      private long row = firstRow;

      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Tuple2<Integer, byte[]> next() {
        byte[] packed = pack(row, rows.next());
        int rank = lanes.rankOf(lanes.laneOf(lanes.place(row)), ranks);
        row++;
        return new Tuple2<>(rank, packed);
      }
    };
  }

  private byte[] pack(long row, InternalRow values) {
    if (values.isNullAt(0) || values.isNullAt(1)) {
      throw new ShapeException(
          "row %d has no %s".formatted(row, values.isNullAt(0) ? "features" : "label"));
    }
    double label = values.getDouble(1);
    if (!(label >= 0 && label < classes) || label != Math.rint(label)) {
      throw new ShapeException(
          "row %d has the label %s, but the network has %d classes, numbered from 0 to %d"
              .formatted(row, label, classes, classes - 1));
    }
    try {
      if (features.isBytes()) {
        byte[] packed = new byte[HEADER_BYTES + elements];
        ByteBuffer.wrap(packed).putLong(row).putFloat((float) label);
        features.read(values, 0, packed, HEADER_BYTES);
        return packed;
      }
      float[] floats = new float[elements];
      features.read(values, 0, floats, 0);
      ByteBuffer packed = ByteBuffer.allocate(HEADER_BYTES + Float.BYTES * elements);
      packed.putLong(row).putFloat((float) label).asFloatBuffer().put(floats);
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
      float label = packed.getFloat();
      if (features.isBytes()) {
        byte[] values = new byte[elements];
        packed.get(values);
        shard.put(row, label, values);
      } else {
        float[] values = new float[elements];
        packed.asFloatBuffer().get(values);
        shard.put(row, label, values);
      }
    }
    shard.requireComplete();
  }
}
