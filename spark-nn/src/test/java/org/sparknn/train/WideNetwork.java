package org.sparknn.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.layer.LayerStage;
import org.sparknn.layer.Linear;
import org.sparknn.layer.Tanh;
import org.sparknn.model.Sequential;
import org.sparknn.model.SequentialClassifier;
import org.sparknn.model.TensorColumn;

/** Many parameters for few rows: what a run needs of memory is the network's. */
final class WideNetwork {
  /** With four square layers 25 million parameters. */
  static final int WIDTH = 2500;

  private static final int INPUTS = 8;
  private static final int SQUARES = 4;

  private WideNetwork() {}

  /** Bytes of the parameters. */
  static long bytes(int width) {
    return 4L * (SQUARES * (width + 1L) * width + (INPUTS + 1L) * width + 2L * (width + 1));
  }

  static SequentialClassifier classifier(int width) {
    List<LayerStage> layers = new ArrayList<>(List.of(new Linear(INPUTS, width), new Tanh()));
    for (int square = 0; square < SQUARES; square++) {
      layers.add(new Linear(width, width));
    }
    layers.add(new Linear(width, 2));
    return new SequentialClassifier()
        .setNetwork(
            new Sequential().setInputShape(INPUTS).setLayers(layers.toArray(LayerStage[]::new)))
        .setFeaturesCol("values")
        .setLabelCol("label")
        .setBatchSize(4)
        .setSeed(5);
  }

  static Dataset<Row> rows(SparkSession spark, int count) {
    StructType schema =
        new StructType(
            new StructField[] {
              new StructField(
                  "values", DataTypes.BinaryType, false, TensorColumn.bytes(Shape.of(INPUTS))),
              new StructField("label", DataTypes.IntegerType, false, Metadata.empty())
            });
    return spark.createDataFrame(
        IntStream.range(0, count).mapToObj(WideNetwork::row).toList(), schema);
  }

  private static Row row(int number) {
    byte[] values = new byte[INPUTS];
    Arrays.fill(values, (byte) (number % 2 * 100 + number % 7));
    return RowFactory.create(values, number % 2);
  }
}
