package org.sparknn.train;

import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.DeterministicLevel;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.functions;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.training.RowLayout;
import org.sparknn.kernels.training.Shard;
import org.sparknn.model.TargetColumn;
import org.sparknn.model.TensorColumn;
import scala.Function1;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** Makes {@link PackedRow}s of the rows of a dataset, and a shard of packed rows. */
final class PackedRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TensorColumn features;
  private final TargetColumn targets;
  private final ClassCheck check;
  private final RowLayout layout;

  /**
   * @param loss what the targets are for
   * @param output shape of the network's output over a batch
   */
  PackedRows(TensorColumn features, TargetColumn targets, Loss loss, Shape output) {
    this.features = features;
    this.targets = targets;
    check = ClassCheck.of(targets.target(), loss, output);
    layout =
        new RowLayout(
            targets.target().shape().elements(), features.shape().elements(), features.isBytes());
  }

  /** What the loss wants for each row. */
  Target target() {
    return targets.target();
  }

  RowLayout layout() {
    return layout;
  }

  /**
   * The rows, not numbered yet. A row that is not as it should be is the last of its partition, as
   * a refusal that wants the row's number in front.
   *
   * @param inAnyOrder whether rows that a plan gives in the order of their arrival, as behind a
   *     shuffle, are put in an order within their partitions that is the same whenever they are
   *     read
   */
  JavaRDD<byte[]> pack(Dataset<?> rows, boolean inAnyOrder) {
    Dataset<Row> columns = rows.select(features.column(), targets.column());
    RDD<InternalRow> values = columns.queryExecution().toRdd();
    boolean ordered = values.outputDeterministicLevel().equals(DeterministicLevel.DETERMINATE());
    Function1<scala.collection.Iterator<InternalRow>, scala.collection.Iterator<byte[]>> packing =
        (Function1<scala.collection.Iterator<InternalRow>, scala.collection.Iterator<byte[]>>
                & Serializable)
            part -> CollectionConverters.asScala(pack(CollectionConverters.asJava(part)));
    // by this class Spark chooses Kryo, whose streams do not hold on to rows that are through
    return (ordered || !inAnyOrder ? values : sorted(columns, values))
        .mapPartitions(packing, false, ClassTag$.MODULE$.apply(byte[].class))
        .toJavaRDD();
  }

  /** Equal rows have one hash, and it is no matter which of them comes first. */
  private static RDD<InternalRow> sorted(Dataset<Row> columns, RDD<InternalRow> values) {
    return ((SparkSession) columns.sparkSession())
        .internalCreateDataFrame(values, columns.schema(), false)
        .toDF("features", "target")
        .sortWithinPartitions(
            functions.xxhash64(functions.col("features"), functions.col("target")))
        .queryExecution()
        .toRdd();
  }

  private Iterator<byte[]> pack(Iterator<InternalRow> rows) {
    TaskContext task = TaskContext.get();
    return new Iterator<>() {
      private final double[] target = new double[layout.targetElements()];
      private boolean refused;

      @Override
      public boolean hasNext() {
        task.killTaskIfInterrupted();
        return !refused && rows.hasNext();
      }

      @Override
      public byte[] next() {
        byte[] packed = pack(rows.next(), target);
        refused = PackedRow.isRefused(packed);
        return packed;
      }
    };
  }

  private byte[] pack(InternalRow values, double[] target) {
    byte[] packed = PackedRow.ofSize(layout.size());
    try {
      targets.read(values, 1, target);
      Optional<String> refusal = check.refusal(target);
      if (refusal.isPresent()) {
        return PackedRow.refused(" " + refusal.get());
      }
      FloatBuffer floats = RowLayout.wrap(packed, PackedRow.HEADER).asFloatBuffer();
      for (double number : target) {
        floats.put((float) number);
      }
      if (features.isBytes()) {
        features.read(values, 0, packed, PackedRow.HEADER + layout.featuresAt());
      } else {
        float[] elements = new float[layout.elements()];
        features.read(values, 0, elements, 0);
        floats.put(elements);
      }
      return packed;
    } catch (ShapeException refusal) {
      return PackedRow.refused(": " + refusal.getMessage());
    }
  }

  /** Puts all rows that came to a rank in their places. */
  void unpack(Iterator<byte[]> rows, Shard shard) {
    while (rows.hasNext()) {
      byte[] packed = rows.next();
      shard.put(PackedRow.number(packed), packed, PackedRow.HEADER);
    }
    shard.complete();
  }
}
