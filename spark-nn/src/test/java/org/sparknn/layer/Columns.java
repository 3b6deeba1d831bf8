package org.sparknn.layer;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.model.TensorColumn;
import org.sparknn.testing.LocalSpark;

/** Small datasets with one column {@code x} of tensors. */
final class Columns {
  private Columns() {}

  static StructType floats(Shape shape) {
    return new StructType()
        .add(
            new StructField(
                "x",
                DataTypes.createArrayType(DataTypes.FloatType, true),
                true,
                TensorColumn.floats(shape)));
  }

  static Dataset<Row> floats(Shape shape, int partitions, float[]... tensors) {
    List<Row> rows = new ArrayList<>();
    for (float[] tensor : tensors) {
      rows.add(RowFactory.create((Object) tensor));
    }
    return LocalSpark.rows(floats(shape), rows, partitions);
  }

  static Dataset<Row> bytes(Shape shape, byte[]... tensors) {
    List<Row> rows = new ArrayList<>();
    for (byte[] tensor : tensors) {
      rows.add(RowFactory.create((Object) tensor));
    }
    StructType schema =
        new StructType()
            .add(new StructField("x", DataTypes.BinaryType, false, TensorColumn.bytes(shape)));
    return LocalSpark.rows(schema, rows, 2);
  }
}
