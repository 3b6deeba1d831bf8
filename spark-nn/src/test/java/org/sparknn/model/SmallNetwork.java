package org.sparknn.model;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.layer.BatchNorm2d;
import org.sparknn.layer.Conv2d;
import org.sparknn.layer.Flatten;
import org.sparknn.layer.Linear;
import org.sparknn.layer.MaxPool2d;
import org.sparknn.layer.ReLU;

/** A network over images of 2 × 6 × 5 with three classes, and rows for it. */
final class SmallNetwork {
  static final Shape SHAPE = Shape.of(2, 6, 5);
  static final long SEED = 7;

  private SmallNetwork() {}

  static Sequential network() {
    return new Sequential()
        .setInputShape(2, 6, 5)
        .setLayers(
            new Conv2d(2, 4, 3).setPadding(1).setBias(false).setName("conv"),
            new BatchNorm2d(4),
            new ReLU(),
            new MaxPool2d(2),
            new Flatten(),
            new Linear(24, 3));
  }

  static StateDict state() {
    return StateDict.initial(network().network().slots(), SEED);
  }

  static SequentialClassificationModel model() {
    return new SequentialClassificationModel(
        "model", network(), state(), List.of("ant", "bee", "cat"));
  }

  static StructType schema() {
    return new StructType()
        .add("id", DataTypes.IntegerType, false)
        .add(
            new StructField(
                "features",
                DataTypes.createArrayType(DataTypes.FloatType, false),
                false,
                TensorColumn.floats(SHAPE)))
        .add("label", DataTypes.DoubleType, false);
  }

  static List<Row> rows(int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] x = new float[SHAPE.elements()];
      for (int k = 0; k < x.length; k++) {
        x[k] = (float) (random.nextDouble() - 0.5);
      }
      rows.add(RowFactory.create(i, x, (double) (i % 3)));
    }
    return rows;
  }
}
