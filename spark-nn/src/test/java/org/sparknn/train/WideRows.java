package org.sparknn.train;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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
import org.sparknn.layer.AvgPool2d;
import org.sparknn.layer.Flatten;
import org.sparknn.layer.Linear;
import org.sparknn.model.Sequential;
import org.sparknn.model.SequentialClassifier;
import org.sparknn.model.TensorColumn;

/** Large rows for a small network: what a run needs of memory is the rows'. */
final class WideRows {
  static final Shape IMAGE = Shape.of(16, 64, 64);
  static final int BATCH = 50;
  private static final int PARTITIONS = 4;

  private WideRows() {}

  static SequentialClassifier classifier() {
    return new SequentialClassifier()
        .setNetwork(
            new Sequential()
                .setInputShape(IMAGE.sizes().toArray())
                .setLayers(new AvgPool2d(16), new Flatten(), new Linear(256, 2)))
        .setFeaturesCol("image")
        .setLabelCol("label")
        .setBatchSize(BATCH);
  }

  /** Made by the executors. */
  static Dataset<Row> rows(SparkSession spark, int count) {
    StructType schema =
        new StructType(
            new StructField[] {
              new StructField("image", DataTypes.BinaryType, false, TensorColumn.bytes(IMAGE)),
              new StructField("label", DataTypes.IntegerType, false, Metadata.empty())
            });
    List<Integer> partitions = IntStream.range(0, PARTITIONS).boxed().toList();
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(partitions, PARTITIONS)
            .flatMap(
                partition ->
                    IntStream.range(0, count / PARTITIONS).mapToObj(WideRows::row).iterator()),
        schema);
  }

  private static Row row(int number) {
    byte[] image = new byte[IMAGE.elements()];
    Arrays.fill(image, (byte) (number % 2 * 100 + number % 7));
    return RowFactory.create(image, number % 2);
  }
}
