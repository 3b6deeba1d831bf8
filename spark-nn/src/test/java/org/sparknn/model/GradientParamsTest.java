package org.sparknn.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.training.GradientSettings;
import org.sparknn.kernels.training.NonFinite;
import org.sparknn.layer.Flatten;
import org.sparknn.layer.Linear;
import org.sparknn.testing.LocalSpark;
import org.sparknn.train.StepReport;
import org.sparknn.train.TrainingException;
import org.sparknn.train.TrainingListener;

/** Do a fit's gradients become updates as its Params say, and are bad rows named? */
final class GradientParamsTest {
  private static final float SAME_RUN = 1e-5f;
  private static final int ROWS = 50;

  private static SequentialClassifier classifier() {
    return new SequentialClassifier()
        .setNetwork(SmallNetwork.network())
        .setEpochs(2)
        .setBatchSize(8)
        .setSchedule("constant")
        .setOptimizer("sgd")
        .setLearningRate(0.02)
        .setSeed(3);
  }

  private static Dataset<Row> rows() {
    return frame(SmallNetwork.rows(ROWS), SmallNetwork.schema());
  }

  /** In their order. */
  private static Dataset<Row> frame(List<Row> rows, StructType schema) {
    return LocalSpark.session().createDataFrame(rows, schema);
  }

  /** All rows, one of them with other features and another label. */
  private static List<Row> with(int number, float[] features, Object label) {
    List<Row> rows = new ArrayList<>(SmallNetwork.rows(ROWS));
    rows.set(number, RowFactory.create(number, features, label));
    return rows;
  }

  private static float[] features(float first) {
    float[] features = new float[SmallNetwork.SHAPE.elements()];
    features[0] = first;
    return features;
  }

  private static void assertSame(StateDict wanted, StateDict state, float tolerance) {
    assertEquals(wanted.counters(), state.counters());
    wanted
        .tensors()
        .forEach((name, values) -> assertArrayEquals(values, state.get(name), tolerance, name));
  }

  @Test
  void paramsBecomeSettings() {
    assertEquals(GradientSettings.DEFAULT, classifier().gradients());
    assertEquals(GradientSettings.DEFAULT, new Sequential().gradients());
    SequentialClassifier all =
        classifier()
            .setAccumulationSteps(3)
            .setClipNorm(2)
            .setClipValue(0.5)
            .setNonFinite("reduce")
            .setCheckReplicasEvery(7);
    assertEquals(new GradientSettings(3, 2, 0.5, NonFinite.REDUCE, 7), all.gradients());
    assertEquals(
        new GradientSettings(1, 0, 0, NonFinite.STOP, 1000, true),
        classifier().setDeferredUpdates(true).gradients());
    assertThrows(IllegalArgumentException.class, () -> classifier().setNonFinite("ignore"));
    assertThrows(IllegalArgumentException.class, () -> classifier().setClipNorm(Double.NaN));
  }

  @Test
  void whatDeferredUpdatesDoNotGoWithIsRefusedBeforeAJob() {
    SequentialClassifier classifier = classifier().setDeferredUpdates(true).setNonFinite("skip");
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> classifier.fit(rows()));
    assertEquals(
        "deferredUpdates goes with nonFinite stop only, but nonFinite is skip",
        refusal.getMessage());
  }

  @Test
  void anyNumberOfRanksMakesTheSameUpdates() {
    SequentialClassifier classifier =
        classifier()
            .setAccumulationSteps(3)
            .setClipNorm(0.3)
            .setClipValue(0.05)
            .setCheckReplicasEvery(2);
    StateDict alone = classifier.setRanks(1).fit(rows()).state();
    for (int ranks = 2; ranks <= 4; ranks++) {
      assertSame(alone, classifier.setRanks(ranks).fit(rows()).state(), SAME_RUN);
    }
    for (SequentialClassifier other :
        List.of(
            classifier().setClipNorm(0.3).setClipValue(0.05),
            classifier().setAccumulationSteps(3).setClipValue(0.05),
            classifier().setAccumulationSteps(3).setClipNorm(0.3))) {
      float[] weights = other.setRanks(1).fit(rows()).state().get("conv.weight");
      assertFalse(Arrays.equals(alone.get("conv.weight"), weights), other.explainParams());
    }
  }

  @Test
  void aRunGoesOnBetweenUpdates(@TempDir Path folder) throws Exception {
    SequentialClassifier classifier =
        classifier().setAccumulationSteps(3).setNonFinite("skip").setRanks(2);
    Dataset<Row> rows = frame(with(20, features(Float.NaN), 1.0), SmallNetwork.schema());
    SequentialClassificationModel whole = classifier.fit(rows);
    classifier
        .setCheckpointDir(folder.toUri().toString())
        .setCheckpointEverySteps(4)
        .setKeepCheckpoints(9);
    SequentialClassificationModel unused = classifier.setEpochs(1).fit(rows);
    try (Stream<Path> files = Files.list(folder)) {
      // due after 4 of 7 steps, and made when the update has ended
      assertEquals(
          List.of("step-000000000006", "step-000000000007"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
    classifier.setResume(true).setEpochs(2);
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> classifier.setAccumulationSteps(2).fit(rows));
    assertTrue(
        refusal.getMessage().contains("its accumulationSteps was 3 but is 2 now"),
        refusal.getMessage());
    SequentialClassificationModel continued = classifier.setAccumulationSteps(3).fit(rows);
    assertSame(whole.state(), continued.state(), 0);
    assertEquals(2, whole.summary().updatesLeftOut());
    assertEquals(2, continued.summary().updatesLeftOut()); // one of them before
    assertEquals(2, classifier.fit(rows).summary().updatesLeftOut()); // without a step of its own
  }

  @Test
  void aRowThatIsNotFiniteEndsTheRunWithItsName() {
    Dataset<Row> rows =
        frame(with(21, features(Float.POSITIVE_INFINITY), 1.0), SmallNetwork.schema());
    TrainingException failure =
        assertThrows(
            TrainingException.class,
            () -> classifier().setShuffle(false).setRanks(4).setMaxRestarts(2).fit(rows));
    String message = failure.getMessage();
    // row 21 is the sixth of the third batch, whose eight rows four ranks share
    assertTrue(
        message.contains(
            "the loss is NaN in step 3 of epoch 1: rank 2 made the first number that is not finite,"
                + " in the input of row 21;"),
        message);
    assertFalse(message.contains("restarts"), message);
  }

  @Test
  void updatesThatAreLeftOutAreHeardAndCounted() {
    List<String> heard = new ArrayList<>();
    Dataset<Row> rows = frame(with(21, features(Float.NaN), 1.0), SmallNetwork.schema());
    SequentialClassificationModel model =
        classifier()
            .setShuffle(false)
            .setNonFinite("skip")
            .setRanks(3)
            .setListener(
                new TrainingListener() {
                  @Override
                  public synchronized void leftOut(long step, long count) {
                    heard.add("step %d, %d by now".formatted(step, count));
                  }
                })
            .fit(rows);
    assertEquals(List.of("step 3, 1 by now", "step 10, 2 by now"), heard);
    assertEquals(2, model.summary().updatesLeftOut());
    List<StepReport> steps = model.summary().steps();
    assertTrue(Double.isNaN(steps.get(2).loss()) && Double.isFinite(steps.get(3).loss()));
    for (float[] values : model.state().tensors().values()) {
      for (float value : values) {
        assertTrue(Float.isFinite(value), Arrays.toString(values));
      }
    }
  }

  @Test
  void aRunThatOnlySkipsEndsWithStepRankAndLayer() {
    List<Row> rows = new ArrayList<>();
    for (Row row : SmallNetwork.rows(ROWS)) {
      rows.add(RowFactory.create(row.get(0), features(Float.NaN), row.get(2)));
    }
    Dataset<Row> bad = frame(rows, SmallNetwork.schema());
    TrainingException failure =
        assertThrows(
            TrainingException.class,
            () -> classifier().setEpochs(9).setNonFinite("skip").setRanks(3).fit(bad));
    String message = failure.getMessage();
    assertTrue(message.contains("the loss is NaN in step 21 of epoch 3: rank 0 made"), message);
    assertTrue(message.contains("in the input of row "), message);
    assertTrue(message.contains("the 20 updates before it were left out too"), message);
  }

  private static void refused(List<Row> rows, StructType schema, String message) {
    ShapeException refusal =
        assertThrows(ShapeException.class, () -> classifier().fit(frame(rows, schema)));
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }

  @Test
  void rowsThatDoNotFitAreNamed() {
    StructType schema = SmallNetwork.schema();
    refused(
        with(31, new float[59], 1.0),
        schema,
        "row 31: column 'features' wants 60 elements of shape [2, 6, 5] but got 59");
    refused(
        with(31, features(0), 3.0),
        schema,
        "row 31 has the label 3.0, but the network has 3 classes, numbered from 0 to 2");
    refused(with(7, features(0), -1.0), schema, "row 7 has the label -1.0");
    refused(with(7, features(0), 0.5), schema, "row 7 has the label 0.5");
    refused(with(7, features(0), Double.NaN), schema, "row 7 has the label NaN");
    StructField[] fields = schema.fields().clone();
    fields[1] = new StructField("features", fields[1].dataType(), true, fields[1].metadata());
    fields[2] = new StructField("label", DataTypes.DoubleType, true, fields[2].metadata());
    StructType nullable = new StructType(fields);
    refused(
        with(49, null, 1.0),
        nullable,
        "row 49: column 'features' wants tensors of shape [2, 6, 5] but got null");
    refused(
        with(0, features(0), null), nullable, "row 0: column 'label' wants numbers but got null");
  }

  @Test
  void anImageOfAnotherShapeIsNamedWithItsRow() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int width = i == 9 ? 6 : 5;
      byte[] pixels = new byte[6 * width * 3];
      rows.add(
          RowFactory.create(RowFactory.create("file", 6, width, 3, 16, pixels), (double) (i % 3)));
    }
    StructType schema =
        new StructType()
            .add(
                new StructField(
                    "features",
                    ImageSchema.columnSchema(),
                    false,
                    TensorColumn.bytes(Shape.of(3, 6, 5))))
            .add("label", DataTypes.DoubleType, false);
    SequentialClassifier classifier =
        classifier()
            .setNetwork(
                new Sequential()
                    .setInputShape(3, 6, 5)
                    .setLayers(new Flatten(), new Linear(90, 3)));
    ShapeException refusal =
        assertThrows(ShapeException.class, () -> classifier.fit(frame(rows, schema)));
    assertTrue(
        refusal
            .getMessage()
            .contains("row 9: column 'features' wants images of shape [3, 6, 5] but got [3, 6, 6]"),
        refusal.getMessage());
  }
}
