package org.sparknn.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.testing.LocalSpark;

/** Does a model add what its network computes, and leave the rest alone? */
final class ScoringTest {
  private static final int ROWS = 23;

  /** What a session alone computes. */
  private static float[] logits(List<Row> rows) {
    Plan plan =
        Plan.overRows(SmallNetwork.network().network(), SmallNetwork.SHAPE, Purpose.INFERENCE);
    try (Session session =
        new Session(
            plan, Backends.pick("auto").backend().open(plan, ROWS, 1, Collective.alone()))) {
      SmallNetwork.state().write(session.device(), plan.parameters());
      int length = SmallNetwork.SHAPE.elements();
      float[] inputs = new float[rows.size() * length];
      for (int i = 0; i < rows.size(); i++) {
        System.arraycopy(rows.get(i).get(1), 0, inputs, i * length, length);
      }
      session.device().write(plan.input(), rows.size(), inputs);
      session.forward(Step.of(rows.size()));
      float[] outputs = new float[rows.size() * 3];
      session.device().read(plan.output(), rows.size(), outputs);
      return outputs;
    }
  }

  @Test
  void theColumnsAreWhatASessionComputes() {
    List<Row> rows = SmallNetwork.rows(ROWS);
    float[] logits = logits(rows);
    Dataset<Row> input = LocalSpark.rows(SmallNetwork.schema(), rows, 3);
    for (int batch : new int[] {1, 4, 256}) {
      SequentialClassificationModel model = SmallNetwork.model().setPredictBatchSize(batch);
      Dataset<Row> output = model.transform(input);
      List<Row> scored =
          output.collectAsList().stream()
              .sorted(Comparator.comparingInt((Row row) -> row.getInt(0)))
              .toList();
      assertEquals(ROWS, scored.size());
      for (int i = 0; i < ROWS; i++) {
        Vector raw = scored.get(i).getAs("rawPrediction");
        Vector probability = scored.get(i).getAs("probability");
        double[] wanted = {logits[3 * i], logits[3 * i + 1], logits[3 * i + 2]};
        assertArrayEquals(wanted, raw.toArray());
        assertEquals(raw.argmax(), (double) scored.get(i).getAs("prediction"));
        ClassScores.softmax(wanted);
        assertArrayEquals(wanted, probability.toArray());
        assertEquals(i % 3, (double) scored.get(i).getAs("label"));
      }
    }
  }

  @Test
  void rowsKeepTheirOrderAndColumnsTheirMetadata() {
    Dataset<Row> input = LocalSpark.rows(SmallNetwork.schema(), SmallNetwork.rows(ROWS), 2).cache();
    SequentialClassificationModel model = SmallNetwork.model().setPredictBatchSize(5);
    Dataset<Row> output = model.transform(input);
    assertEquals(input.select("id").collectAsList(), output.select("id").collectAsList());
    assertEquals(model.transformSchema(input.schema()), output.schema());
    assertEquals(
        input.schema().apply("features").metadata(), output.schema().apply("features").metadata());
    List<Row> names =
        new IndexToString()
            .setInputCol("prediction")
            .setOutputCol("name")
            .transform(output)
            .select("prediction", "name")
            .collectAsList();
    for (Row row : names) {
      assertEquals(List.of("ant", "bee", "cat").get((int) row.getDouble(0)), row.getString(1));
    }
    double accuracy =
        new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(output);
    assertTrue(accuracy >= 0 && accuracy <= 1);
  }

  @Test
  void emptyPartitionsLimitsAndJoinsWork() {
    Dataset<Row> input = LocalSpark.rows(SmallNetwork.schema(), SmallNetwork.rows(3), 7);
    Dataset<Row> output = SmallNetwork.model().transform(input);
    assertEquals(3, output.count());
    assertEquals(1, output.limit(1).collectAsList().size());
    assertEquals(3, output.join(output.select("id"), "id").count());
    assertEquals(
        0, SmallNetwork.model().transform(input.filter("id < 0")).select("prediction").count());
  }

  @Test
  void columnsWithEmptyNamesAreLeftOutAndThresholdsCount() {
    Dataset<Row> input = LocalSpark.rows(SmallNetwork.schema(), SmallNetwork.rows(4), 1);
    SequentialClassificationModel model = SmallNetwork.model();
    model.setRawPredictionCol("").setProbabilityCol("").setThresholds(new double[] {1, 1e-9, 1});
    Dataset<Row> output = model.transform(input);
    assertEquals("id,features,label,prediction", String.join(",", output.columns()));
    for (Row row : output.collectAsList()) {
      assertEquals(1, (double) row.getAs("prediction"));
    }
  }

  @Test
  void oneRowIsScoredWithoutAJob() {
    List<Row> rows = SmallNetwork.rows(2);
    float[] x = (float[]) rows.get(1).get(1);
    double[] features = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      features[i] = x[i];
    }
    float[] logits = logits(rows);
    double[] wanted = {logits[3], logits[4], logits[5]};
    assertArrayEquals(
        wanted, SmallNetwork.model().predictRaw(Vectors.dense(features)).toArray(), 1e-6);
  }

  @Test
  void bytesAreScaled() {
    StructType schema = new StructType().add("features", DataTypes.BinaryType);
    byte[] ones = new byte[SmallNetwork.SHAPE.elements()];
    java.util.Arrays.fill(ones, (byte) 255);
    Dataset<Row> bytes =
        LocalSpark.session().createDataFrame(List.of(RowFactory.create(ones)), schema);
    Dataset<Row> floats =
        LocalSpark.session()
            .range(1)
            .select(
                functions
                    .array_repeat(functions.lit(1f), ones.length)
                    .as("features", TensorColumn.floats(SmallNetwork.SHAPE)));
    assertEquals(
        SmallNetwork.model().transform(floats).select("rawPrediction").first(),
        SmallNetwork.model().transform(bytes).select("rawPrediction").first());
  }

  @Test
  void aWrongRowIsNamed() {
    StructType schema =
        new StructType().add("features", DataTypes.createArrayType(DataTypes.FloatType));
    Dataset<Row> input =
        LocalSpark.session()
            .createDataFrame(
                List.of(
                    RowFactory.create(new float[SmallNetwork.SHAPE.elements()]),
                    RowFactory.create(new float[2])),
                schema)
            .coalesce(1);
    SparkException failure =
        assertThrows(
            SparkException.class, () -> SmallNetwork.model().transform(input).collectAsList());
    assertTrue(
        failure
            .getMessage()
            .contains(
                "row 1 of partition 0: column 'features' wants 60 elements of shape [2, 6, 5] but"
                    + " got 2"),
        failure.getMessage());
  }

  @Test
  void columnsThatDoNotFitAreRefusedBeforeAnyJob() {
    SequentialClassificationModel model = SmallNetwork.model();
    StructType other =
        new StructType()
            .add(
                "features",
                DataTypes.createArrayType(DataTypes.FloatType),
                false,
                TensorColumn.floats(Shape.of(60)));
    assertEquals(
        "the network wants inputs of shape [2, 6, 5] but column 'features' has shape [60]",
        assertThrows(IllegalArgumentException.class, () -> model.transformSchema(other))
            .getMessage());
    StructType taken = SmallNetwork.schema().add("prediction", DataTypes.DoubleType);
    assertEquals(
        "there is a column 'prediction' already",
        assertThrows(IllegalArgumentException.class, () -> model.transformSchema(taken))
            .getMessage());
  }
}
