package org.sparknn.model;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.layer.Linear;
import org.sparknn.layer.Tanh;
import org.sparknn.loss.MSELoss;
import org.sparknn.testing.LocalSpark;

/** Rows with a tensor and a label, and a regression that learns from them. */
final class Lines {
  static final int ROWS = 60;

  private Lines() {}

  static StructField tensor(String name, Shape shape) {
    return new StructField(
        name,
        DataTypes.createArrayType(DataTypes.FloatType, false),
        false,
        TensorColumn.floats(shape));
  }

  static StructType schema(Shape shape, StructField label) {
    return new StructType()
        .add("id", DataTypes.IntegerType, false)
        .add(tensor("features", shape))
        .add(label);
  }

  static StructField number(DataType type) {
    return new StructField("label", type, false, org.apache.spark.sql.types.Metadata.empty());
  }

  static float[] random(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (2 * random.nextDouble() - 1);
    }
    return values;
  }

  /** y = 2 a - b + 0.5 c. */
  static Dataset<Row> line() {
    SplittableRandom random = new SplittableRandom(1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      float[] x = random(random, 3);
      rows.add(RowFactory.create(i, x, 2 * x[0] - x[1] + 0.5f * x[2]));
    }
    return LocalSpark.rows(schema(Shape.of(3), number(DataTypes.FloatType)), rows, 3);
  }

  static Sequential regression() {
    return new Sequential()
        .setInputShape(3)
        .setLayers(new Linear(3, 5).setName("hidden"), new Tanh(), new Linear(5, 1))
        .setLoss(new MSELoss())
        .setEpochs(30)
        .setBatchSize(10)
        .setLearningRate(0.03)
        .setSeed(2);
  }
}
