package org.sparknn.train;

import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.InternalRow;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.training.RowLayout;
import org.sparknn.kernels.training.Shard;
import org.sparknn.model.TargetColumn;
import org.sparknn.model.TensorColumn;

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
   */
  JavaRDD<byte[]> pack(Dataset<?> rows) {
    return rows.select(features.column(), targets.column())
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(this::pack);
  }

  private Iterator<byte[]> pack(Iterator<InternalRow> rows) {
    return new Iterator<>() {
      private final double[] target = new double[layout.targetElements()];
      private boolean refused;

      @Override
      public boolean hasNext() {
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
