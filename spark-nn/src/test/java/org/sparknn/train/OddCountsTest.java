package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.layer.BatchNorm1d;
import org.sparknn.layer.Dropout;
import org.sparknn.layer.Linear;
import org.sparknn.layer.ReLU;
import org.sparknn.model.Sequential;
import org.sparknn.model.SequentialClassifier;
import org.sparknn.model.TensorColumn;
import org.sparknn.testing.LocalSpark;

/** Fewer rows than ranks, empty partitions, ragged batches: is it the same run? */
class OddCountsTest {
  private static final Shape ROW = Shape.of(7);
  private static final float SAME_RUN = 1e-5f;

  private static Dataset<Row> rows(int count, int partitions) {
    return rows(LocalSpark.session(), count, partitions);
  }

  private static Dataset<Row> rows(SparkSession spark, int count, int partitions) {
    SplittableRandom random = new SplittableRandom(11);
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      float[] features = new float[ROW.elements()];
      for (int i = 0; i < features.length; i++) {
        features[i] = (float) random.nextDouble() + (i == row % 3 ? 1 : 0);
      }
      rows.add(RowFactory.create(features, row % 3));
    }
    StructType schema =
        new StructType(
            new StructField[] {
              new StructField(
                  "x",
                  DataTypes.createArrayType(DataTypes.FloatType, false),
                  false,
                  TensorColumn.floats(ROW)),
              new StructField("y", DataTypes.IntegerType, false, Metadata.empty())
            });
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return spark.createDataFrame(context.parallelize(rows, partitions), schema);
  }

  private static SequentialClassifier classifier(int batchSize) {
    return new SequentialClassifier()
        .setNetwork(
            new Sequential()
                .setInputShape(7)
                .setLayers(
                    new Linear(7, 5),
                    new BatchNorm1d(5),
                    new ReLU(),
                    new Dropout().setP(0.3),
                    new Linear(5, 3)))
        .setFeaturesCol("x")
        .setLabelCol("y")
        .setEpochs(3)
        .setBatchSize(batchSize)
        .setOptimizer("sgd") // Adam makes noise of the zero gradients before batch normalization
        .setLearningRate(0.05)
        .setSeed(2);
  }

  @ParameterizedTest
  @CsvSource({"2, 64, 5", "3, 4, 1", "5, 4, 9", "9, 8, 2", "33, 32, 4", "50, 7, 3"})
  void anyNumberOfRanksComputesTheSameRun(int count, int batchSize, int partitions) {
    check(LocalSpark.session(), count, batchSize, partitions);
  }

  /** Trains on 1 to 4 ranks. */
  static void check(SparkSession spark, int count, int batchSize, int partitions) {
    Dataset<Row> rows = rows(spark, count, partitions);
    StateDict alone = classifier(batchSize).setRanks(1).fit(rows).state();
    for (int ranks = 2; ranks <= 4; ranks++) {
      StateDict shared = classifier(batchSize).setRanks(ranks).fit(rows).state();
      alone
          .tensors()
          .forEach((name, values) -> assertArrayEquals(values, shared.get(name), SAME_RUN, name));
      assertEquals(alone.counters(), shared.counters());
    }
  }

  @Test
  void oneRowIsRefusedInTorchsWords() {
    String message =
        assertThrows(ShapeException.class, () -> classifier(4).fit(rows(1, 1))).getMessage();
    assertTrue(message.startsWith("Expected more than 1 value per channel when training"), message);
  }

  @Test
  void aLabelOutsideTheClassesIsNamedWithItsRow() {
    Dataset<Row> rows = rows(6, 2).withColumn("y", org.apache.spark.sql.functions.expr("y * 2"));
    String message = assertThrows(ShapeException.class, () -> classifier(4).fit(rows)).getMessage();
    assertTrue(message.matches("row [25] has the label 4.0, but .* 3 classes.*"), message);
  }
}
