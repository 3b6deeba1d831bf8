package org.sparknn.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.layer.BatchNorm2d;
import org.sparknn.layer.Conv2d;
import org.sparknn.layer.Flatten;
import org.sparknn.layer.Linear;
import org.sparknn.layer.ReLU;
import org.sparknn.testing.LocalSpark;
import org.sparknn.train.StepReport;
import org.sparknn.train.TrainingListener;

/** Does fitting learn, and behave as Spark's estimators do? */
final class FitTest {
  private static final int ROWS = 60;

  /** Rows whose class is the third of the image that is brighter. */
  private static Dataset<Row> rows() {
    List<Row> rows = SmallNetwork.rows(ROWS);
    for (int i = 0; i < ROWS; i++) {
      float[] x = (float[]) rows.get(i).get(1);
      for (int k = 0; k < 20; k++) {
        x[i % 3 * 20 + k] += 1;
      }
    }
    return LocalSpark.rows(SmallNetwork.schema(), rows, 3);
  }

  private static SequentialClassifier classifier() {
    return new SequentialClassifier()
        .setNetwork(SmallNetwork.network())
        .setEpochs(4)
        .setBatchSize(10)
        .setLearningRate(0.01)
        .setSeed(3);
  }

  private static double accuracy(Dataset<Row> scored) {
    return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(scored);
  }

  @Test
  void fittingLearnsReportsAndChangesNothing() {
    List<StepReport> heard = new CopyOnWriteArrayList<>();
    SequentialClassifier classifier =
        classifier()
            .setListener(
                new TrainingListener() {
                  @Override
                  public void step(StepReport report) {
                    heard.add(report);
                  }
                });
    String before = classifier.explainParams();
    SequentialClassificationModel model = classifier.fit(rows());
    assertTrue(accuracy(model.transform(rows())) > 0.9);
    assertEquals(before, classifier.explainParams());
    assertEquals(classifier, model.parent());
    assertEquals(classifier.uid(), model.uid());
    SequentialTrainingSummary summary = model.summary();
    assertEquals(24, summary.totalIterations());
    assertEquals(heard, summary.steps());
    double[] losses = summary.objectiveHistory();
    assertTrue(losses[losses.length - 1] < losses[0], java.util.Arrays.toString(losses));
    assertTrue(summary.ranks() >= 1);
    assertArrayEquals(new String[] {"0", "1", "2"}, model.classNames());
    assertEquals(1, model.getInputScale());
    assertEquals(4, model.getEpochs());
    assertEquals(24, model.state().counter("1.num_batches_tracked"));
    SequentialClassificationModel again = classifier.fit(rows());
    assertArrayEquals(model.state().get("5.weight"), again.state().get("5.weight"));
  }

  @Test
  void aFittedPipelineIsSavedAndLoaded(@TempDir Path directory) throws Exception {
    PipelineModel model =
        new Pipeline().setStages(new PipelineStage[] {classifier().setEpochs(1)}).fit(rows());
    String path = directory.resolve("model").toString();
    model.write().save(path);
    assertEquals(
        model.transform(rows()).collectAsList(),
        PipelineModel.load(path).transform(rows()).collectAsList());
  }

  @Test
  void crossValidationChoosesAmongNetworks() {
    Conv2d conv = new Conv2d(2, 1, 3).setPadding(1);
    BatchNorm2d norm = new BatchNorm2d(1);
    Linear linear = new Linear(30, 3);
    SequentialClassifier classifier =
        classifier()
            .setNetwork(
                new Sequential()
                    .setInputShape(2, 6, 5)
                    .setLayers(conv, norm, new ReLU(), new Flatten(), linear));
    ParamMap[] grid = new ParamGridBuilder().addGrid(classifier.epochs(), new int[] {0, 4}).build();
    for (ParamMap map : grid) {
      map.put(conv.outChannels().w(2)).put(norm.numFeatures().w(2)).put(linear.inFeatures().w(60));
    }
    CrossValidatorModel best =
        new CrossValidator()
            .setEstimator(classifier)
            .setEstimatorParamMaps(grid)
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
            .setNumFolds(2)
            .setSeed(1)
            .fit(rows());
    assertTrue(best.avgMetrics()[1] > best.avgMetrics()[0]);
    SequentialClassificationModel model = (SequentialClassificationModel) best.bestModel();
    assertEquals(4, model.getEpochs());
    assertEquals(2 * 2 * 9, model.state().get("0.weight").length);
  }
}
