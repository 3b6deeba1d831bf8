package org.sparknn.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.layer.BatchNorm2d;
import org.sparknn.layer.Conv2d;
import org.sparknn.layer.Dropout;
import org.sparknn.layer.Flatten;
import org.sparknn.layer.Linear;
import org.sparknn.layer.MaxPool2d;
import org.sparknn.layer.ReLU;
import org.sparknn.model.Sequential;
import org.sparknn.model.SequentialClassifier;
import org.sparknn.model.TensorColumn;

/** A small task, for tests of how training behaves: which quarter of an image is the brightest? */
final class Quarters {
  static final int ROWS = 203;
  private static final Shape IMAGE = Shape.of(1, 8, 8);

  private Quarters() {}

  /** Images whose brightest quarter is their class. */
  static Dataset<Row> rows(SparkSession spark) {
    SplittableRandom random = new SplittableRandom(3);
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      byte[] image = new byte[IMAGE.elements()];
      random.nextBytes(image);
      int label = row % 4;
      for (int i = 0; i < image.length; i++) {
        boolean inQuarter = i / 32 == label / 2 && i % 8 / 4 == label % 2;
        image[i] = (byte) ((image[i] & 0x7f) + (inQuarter ? 128 : 0));
      }
      rows.add(RowFactory.create(image, label));
    }
    StructType schema =
        new StructType(
            new StructField[] {
              new StructField("image", DataTypes.BinaryType, false, TensorColumn.bytes(IMAGE)),
              new StructField("label", DataTypes.IntegerType, false, Metadata.empty())
            });
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, 5), schema);
  }

  /** Whose gradients are more than one message. */
  static SequentialClassifier withManyWeights() {
    return classifier()
        .setNetwork(
            new Sequential()
                .setInputShape(1, 8, 8)
                .setLayers(
                    new Conv2d(1, 5, 3).setPadding(1).setBias(false),
                    new BatchNorm2d(5),
                    new ReLU(),
                    new MaxPool2d(2),
                    new Flatten(),
                    new Linear(80, 1030),
                    new ReLU(),
                    new Linear(1030, 515),
                    new ReLU(),
                    new Linear(515, 1030),
                    new Dropout().setP(0.25),
                    new Linear(1030, 4)))
        .setLearningRate(0.001)
        .setEpochs(2);
  }

  static SequentialClassifier classifier() {
    Sequential network =
        new Sequential()
            .setInputShape(1, 8, 8)
            .setLayers(
                new Conv2d(1, 5, 3).setPadding(1).setBias(false),
                new BatchNorm2d(5),
                new ReLU(),
                new MaxPool2d(2),
                new Flatten(),
                new Dropout().setP(0.25),
                new Linear(80, 4));
    return new SequentialClassifier()
        .setNetwork(network)
        .setFeaturesCol("image")
        .setLabelCol("label")
        .setBatchSize(20)
        .setEpochs(3)
        .setLearningRate(0.05)
        .setSeed(7);
  }
}
