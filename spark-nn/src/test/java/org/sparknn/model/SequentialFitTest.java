package org.sparknn.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.layer.Conv2d;
import org.sparknn.layer.ReLU;
import org.sparknn.layer.Residual;
import org.sparknn.layer.Tanh;
import org.sparknn.loss.CrossEntropyLoss;
import org.sparknn.loss.L1Loss;
import org.sparknn.loss.MSELoss;
import org.sparknn.loss.SmoothL1Loss;
import org.sparknn.testing.LocalSpark;
import org.sparknn.train.StepReport;
import org.sparknn.train.TrainingListener;

/** Does a Sequential learn on any loss and target? */
final class SequentialFitTest {
  @Test
  void aRegressionLearnsFromFloatsAndChangesNothing() {
    List<StepReport> heard = new CopyOnWriteArrayList<>();
    Sequential network =
        Lines.regression()
            .setListener(
                new TrainingListener() {
                  @Override
                  public void step(StepReport report) {
                    heard.add(report);
                  }
                });
    String before = network.explainParams();
    SequentialModel model = network.fit(Lines.line());
    Dataset<Row> scored = model.transform(Lines.line());
    assertTrue(new MSELoss().evaluate(scored) < 0.02, "" + new MSELoss().evaluate(scored));
    assertEquals(Shape.of(1), TensorColumn.of(scored.schema(), "prediction").shape());
    assertEquals(model.transformSchema(Lines.line().schema()), scored.schema());
    assertEquals(network.transformSchema(Lines.line().schema()), scored.schema());
    assertEquals(before, network.explainParams());
    assertEquals(network, model.parent());
    assertEquals(network.uid(), model.uid());
    assertEquals(180, model.summary().totalIterations());
    assertEquals(heard, model.summary().steps());
    assertEquals(30, model.getEpochs());
    assertEquals("MSELoss", model.getLoss().kind());
    SequentialModel again = network.fit(Lines.line());
    assertEquals(model.stateDict().keySet(), again.stateDict().keySet());
    model
        .stateDict()
        .forEach((name, values) -> assertArrayEquals(values, again.stateDict().get(name), name));
  }

  @Test
  void anAutoencoderComparesWithItsInput() {
    SplittableRandom random = new SplittableRandom(2);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < Lines.ROWS; i++) {
      float[] code = Lines.random(random, 1);
      rows.add(
          RowFactory.create(i, new float[] {code[0], -code[0], code[0] / 2, 0, 0, code[0]}, 0f));
    }
    Dataset<Row> images =
        LocalSpark.rows(
            Lines.schema(Shape.of(1, 2, 3), Lines.number(DataTypes.FloatType)), rows, 2);
    Sequential network =
        new Sequential()
            .setInputShape(1, 2, 3)
            .setLayers(
                new Conv2d(1, 2, 2, 3).setName("encoder"),
                new Tanh(),
                new Conv2d(2, 6, 1, 1).setPadding(0, 0),
                new org.sparknn.layer.ConvTranspose2d(6, 1, 2, 3))
            .setLabelCol("features")
            .setOutputCol("again")
            .setLoss(new SmoothL1Loss("sum", 0.5))
            .setEpochs(40)
            .setBatchSize(12)
            .setLearningRate(0.02);
    SequentialModel model = network.fit(images);
    Dataset<Row> scored = model.transform(images);
    double error = new L1Loss().setPredictionCol("again").setLabelCol("features").evaluate(scored);
    assertTrue(error < 0.05, "" + error);
    assertEquals(Shape.of(1, 2, 3), TensorColumn.of(scored.schema(), "again").shape());
  }

  /** Each position's class is the sign of its number. */
  private static Dataset<Row> maps() {
    SplittableRandom random = new SplittableRandom(3);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < Lines.ROWS; i++) {
      float[] x = Lines.random(random, 12);
      float[] classes = new float[12];
      for (int k = 0; k < 12; k++) {
        classes[k] = x[k] > 0.9 ? -100 : x[k] > 0 ? 1 : 0;
      }
      rows.add(RowFactory.create(i, x, classes));
    }
    return LocalSpark.rows(
        Lines.schema(Shape.of(1, 3, 4), Lines.tensor("label", Shape.of(3, 4))), rows, 2);
  }

  /** A nested network with a residual connection inside. */
  private static Sequential segmentation() {
    return new Sequential()
        .setInputShape(1, -1, -1)
        .setLayers(
            new Sequential()
                .setLayers(
                    new Conv2d(1, 4, 1),
                    new Residual(new Conv2d(4, 4, 3).setPadding(1)).setName("block"),
                    new ReLU())
                .setName("features"),
            new Conv2d(4, 2, 1).setName("head"))
        .setEpochs(15)
        .setBatchSize(12)
        .setLearningRate(0.03);
  }

  @Test
  void aSegmentationLearnsClassesAtPositionsWithIgnoredOnes() {
    SequentialModel model = segmentation().fit(maps());
    assertTrue(new CrossEntropyLoss().evaluate(model.transform(maps())) < 0.2);
    double[] accuracy = model.summary().accuracyHistory();
    assertTrue(accuracy[accuracy.length - 1] > 0.85, "" + accuracy[accuracy.length - 1]);
    assertTrue(model.stateDict().containsKey("features.block.body.weight"));
  }

  /** The inner layers one after the other make what the network makes. */
  @Test
  void eachTrainedLayerIsAStage() {
    SequentialModel model = segmentation().setEpochs(1).fit(maps());
    PipelineModel layers =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  model.layer("features.0").setInputCol("features").setOutputCol("a"),
                  model.layer("features.block").setInputCol("a").setOutputCol("b"),
                  model.layer("features.2").setInputCol("b").setOutputCol("c"),
                  model.layer("features").setInputCol("features").setOutputCol("same"),
                  model.layer("head").setInputCol("c").setOutputCol("d")
                })
            .fit(maps());
    for (Row row : layers.transform(model.transform(maps())).collectAsList()) {
      assertEquals(row.getList(row.fieldIndex("prediction")), row.getList(row.fieldIndex("d")));
      assertEquals(row.getList(row.fieldIndex("same")), row.getList(row.fieldIndex("c")));
    }
    assertArrayEquals(
        model.stateDict().get("features.block.body.bias"),
        model.layer("features.block").weights().get("body.bias"));
    assertEquals(
        "there is no layer features.9; there are [features, features.0, features.block,"
            + " features.block.body, features.2, head]",
        assertThrows(IllegalArgumentException.class, () -> model.layer("features.9")).getMessage());
  }
}
