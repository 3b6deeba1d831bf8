package org.sparknn.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.model.TensorColumn;
import org.sparknn.testing.LocalSpark;

/** Does a loss over columns give the number that it gives over one large batch? */
final class LossEvaluatorTest {
  private static final double TOLERANCE = 1e-6;

  private static StructField tensor(String name, Shape shape) {
    return new StructField(
        name,
        DataTypes.createArrayType(DataTypes.FloatType, false),
        true,
        TensorColumn.floats(shape));
  }

  private static StructField numbers(String name, DataType type) {
    return DataTypes.createStructField(name, type, true);
  }

  private static StructType schema(StructField prediction, StructField label) {
    return new StructType().add("id", DataTypes.IntegerType).add(prediction).add(label);
  }

  /** 700 pairs of numbers, more than two batches. */
  private static Dataset<Row> pairs(int partitions) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      rows.add(RowFactory.create(i, i * 0.01, i % 7));
    }
    return LocalSpark.rows(
        schema(
            numbers("prediction", DataTypes.DoubleType), numbers("label", DataTypes.IntegerType)),
        rows,
        partitions);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void numbersAreComparedOverAllPartitions(int partitions) {
    double squares = 0;
    double distances = 0;
    for (int i = 0; i < 700; i++) {
      double difference = i * 0.01 - i % 7;
      squares += difference * difference;
      distances += Math.abs(difference);
    }
    Dataset<Row> rows = pairs(partitions);
    assertEquals(squares / 700, new MSELoss().evaluate(rows), TOLERANCE * squares / 700);
    assertEquals(distances, new L1Loss().setReduction("sum").evaluate(rows), TOLERANCE * distances);
    assertEquals(new MSELoss().evaluate(rows), new MSELoss().evaluate(rows), 0);
  }

  @Test
  void aMeanOverClassesDividesByTheWeightsOfTheirTargets() {
    List<Row> rows =
        List.of(
            RowFactory.create(1, new float[] {-1, -2, -3}, 0.0),
            RowFactory.create(2, new float[] {-4, -5, -6}, 2.0),
            RowFactory.create(3, new float[] {-7, -8, -9}, 1.0),
            RowFactory.create(4, new float[] {-7, -8, -9}, 2.0));
    Dataset<Row> dataset =
        LocalSpark.rows(
            schema(tensor("prediction", Shape.of(3)), numbers("label", DataTypes.DoubleType)),
            rows,
            3);
    NLLLoss loss = new NLLLoss().setWeight(0.5, 4, 2).setIgnoreIndex(1);
    assertEquals((0.5 * 1 + 2 * 6 + 2 * 9) / 4.5, loss.evaluate(dataset), TOLERANCE);
    assertArrayEquals(
        new double[] {0.5, 12, 0, 18}, column(loss.losses(dataset, "loss"), "loss"), TOLERANCE);
    assertEquals(Double.NaN, new NLLLoss().setIgnoreIndex(2).evaluate(dataset.filter("label = 2")));
    assertEquals(
        "neither",
        assertThrows(
                IllegalArgumentException.class, () -> loss.setReduction("none").evaluate(dataset))
            .getMessage()
            .replaceAll(".*no single number.*", "neither"));
  }

  private static double[] column(Dataset<Row> rows, String name) {
    return rows
        .orderBy("id")
        .select(functions.explode(functions.col(name)))
        .collectAsList()
        .stream()
        .mapToDouble(row -> row.getFloat(0))
        .toArray();
  }

  /** More rows than a batch; all other columns and their metadata stay. */
  @Test
  void unreducedLossesAreATensorColumn() {
    Dataset<Row> rows =
        pairs(3)
            .withMetadata("label", TensorColumn.floats(Shape.of()))
            .withColumnRenamed("id", "id");
    Dataset<Row> with = new L1Loss().losses(rows, "loss");
    assertEquals("[id, prediction, label, loss]", Arrays.toString(with.columns()));
    assertEquals(rows.schema().apply("label"), with.schema().apply("label"));
    assertEquals(Shape.of(), TensorColumn.of(with.schema(), "loss").shape());
    double[] losses = column(with, "loss");
    assertEquals(700, losses.length);
    for (int i = 0; i < 700; i++) {
      assertEquals(Math.abs(i * 0.01 - i % 7), losses[i], TOLERANCE * 8);
    }
    assertEquals(
        "there is a column 'label' already",
        assertThrows(IllegalArgumentException.class, () -> new L1Loss().losses(rows, "label"))
            .getMessage());
  }

  @Test
  void probabilitiesAndMapsOfClassesAreTargets() {
    List<Row> rows =
        List.of(
            RowFactory.create(1, new float[] {1, 2, 3, 4, 5, 6}, new float[] {1, 0, 2}),
            RowFactory.create(2, new float[] {6, 5, 4, 3, 2, 1}, new float[] {0, 0, 1}));
    // two classes at three positions
    StructType maps = schema(tensor("prediction", Shape.of(2, 3)), tensor("label", Shape.of(3)));
    CrossEntropyLoss loss = new CrossEntropyLoss().setIgnoreIndex(2);
    double low = Math.log1p(Math.exp(-3));
    double high = 3 + low;
    Dataset<Row> dataset = LocalSpark.rows(maps, rows, 2);
    assertEquals((low + high + low + low + high) / 5, loss.evaluate(dataset), TOLERANCE);
    assertEquals(Shape.of(3), TensorColumn.of(loss.losses(dataset, "l").schema(), "l").shape());
    StructType soft = schema(tensor("prediction", Shape.of(2)), tensor("label", Shape.of(2)));
    Dataset<Row> probabilities =
        LocalSpark.rows(
            soft, List.of(RowFactory.create(1, new float[] {0, 3}, new float[] {0.25f, 0.75f})), 1);
    assertEquals(
        0.25 * high + 0.75 * low, new CrossEntropyLoss().evaluate(probabilities), TOLERANCE);
    assertEquals(
        Shape.of(),
        TensorColumn.of(new CrossEntropyLoss().losses(probabilities, "l").schema(), "l").shape());
  }

  /** What Spark's classifiers add is a vector without a tensor's metadata. */
  @Test
  void vectorsOfSparksClassifiersArePredictions() {
    StructField raw =
        new StructField(
            "rawPrediction",
            SQLDataTypes.VectorType(),
            false,
            new AttributeGroup("rawPrediction", 2).toMetadata());
    Dataset<Row> rows =
        LocalSpark.rows(
            schema(raw, numbers("label", DataTypes.DoubleType)),
            List.of(RowFactory.create(1, Vectors.dense(0, 3), 1.0)),
            1);
    assertEquals(
        Math.log1p(Math.exp(-3)),
        new CrossEntropyLoss().setPredictionCol("rawPrediction").evaluate(rows),
        TOLERANCE);
  }

  @Test
  void columnsThatDoNotFitAreRefusedWithTheirNames() {
    Dataset<Row> rows = pairs(1);
    assertEquals(
        "there is no column 'nothing'; there are [id, prediction, label]",
        refusal(() -> new MSELoss().setPredictionCol("nothing").evaluate(rows)));
    StructType other = schema(tensor("prediction", Shape.of(2, 3)), tensor("label", Shape.of(4)));
    Dataset<Row> none = LocalSpark.session().createDataFrame(List.of(), other);
    assertTrue(
        refusal(() -> new BCELoss().evaluate(none))
            .startsWith("BCELoss of column 'label': Using a target size (torch.Size([?, 4]))"),
        refusal(() -> new BCELoss().evaluate(none)));
    assertEquals(
        "the loss wants targets of shape [3] but column 'label' has shape [4]",
        refusal(() -> new NLLLoss().evaluate(none)));
    Dataset<Row> classes =
        LocalSpark.rows(
            schema(tensor("prediction", Shape.of(2)), numbers("label", DataTypes.DoubleType)),
            List.of(RowFactory.create(1, new float[] {0, 1}, 2.0)),
            1);
    String message =
        assertThrows(Exception.class, () -> new NLLLoss().evaluate(classes)).getMessage();
    assertTrue(message.contains("partition 0: row 0 has the label 2.0"), message);
    Dataset<Row> missing = pairs(1).withColumn("label", functions.expr("nullif(label, 3)"));
    String gap = assertThrows(Exception.class, () -> new L1Loss().evaluate(missing)).getMessage();
    assertTrue(gap.contains(": column 'label' wants numbers but got null"), gap);
    assertTrue(gap.contains("partition 0: row "), gap);
  }

  private static String refusal(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }
}
