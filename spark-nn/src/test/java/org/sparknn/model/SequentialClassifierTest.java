package org.sparknn.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.feature.Binarizer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.io.StoredWeights;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.layer.Conv2d;
import org.sparknn.layer.Flatten;
import org.sparknn.layer.Linear;
import org.sparknn.testing.LocalSpark;
import org.sparknn.train.InitialWeights;
import org.sparknn.train.TrainingSettings;

/** Are the Params of the classifier Spark's, torch's and checked before a job runs? */
final class SequentialClassifierTest {
  private static SequentialClassifier classifier() {
    return new SequentialClassifier().setNetwork(SmallNetwork.network());
  }

  private static String refusal(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }

  @Test
  void allParamsBelongToTheStage() {
    SequentialClassifier classifier = new SequentialClassifier("mine").setFeaturesCol("x");
    for (Param<?> param : classifier.params()) {
      assertEquals("mine", param.parent(), param.name());
    }
    classifier
        .defaultParamMap()
        .toList()
        .forEach(pair -> assertEquals("mine", pair.param().parent(), pair.param().name()));
    assertEquals("x", classifier.getFeaturesCol());
    assertEquals("label", classifier.getLabelCol());
    assertEquals("prediction", classifier.getPredictionCol());
    assertEquals("rawPrediction", classifier.getRawPredictionCol());
    assertEquals("probability", classifier.getProbabilityCol());
    for (Param<?> param : SmallNetwork.model().params()) {
      assertEquals("model", param.parent(), param.name());
    }
  }

  @Test
  void explainParamsShowsArrays() {
    String text = classifier().setClassWeights(1, 2, 0.5).explainParams();
    assertTrue(
        text.contains(
            "classWeights: weight of each class in the loss; empty: all the same (default: [],"
                + " current: [1.0, 2.0, 0.5])"),
        text);
    assertTrue(text.contains("epochs: passes over the data (default: 6)"), text);
  }

  private static TrainingSettings settings(SequentialClassifier classifier) {
    return classifier.fitting(SmallNetwork.schema()).settings(classifier);
  }

  @Test
  void paramsBecomeSettings() {
    TrainingSettings settings = settings(classifier());
    assertEquals(new Adam(0.9, 0.999, 1e-8, 0, false), settings.optimizer());
    assertEquals(0.001, settings.learningRate());
    TrainingSettings sgd = settings(classifier().setOptimizer("sgd"));
    assertEquals(new Sgd(0.9, 0, 0, false), sgd.optimizer());
    assertEquals(0.001, sgd.learningRate());
    assertEquals(64, settings.batchSize());
    assertEquals(1, settings.inputTransform().scale());
    TrainingSettings adam = settings(classifier().setOptimizer("adamw"));
    assertEquals(new Adam(0.9, 0.999, 1e-8, 0.01, true), adam.optimizer());
    assertEquals(0.001, adam.learningRate());
    assertEquals(InitialWeights.DRAWN, settings.initial());
    assertEquals(
        new StoredWeights("uid", "file:/weights", ""),
        settings(
                new SequentialClassifier("uid")
                    .setNetwork(SmallNetwork.network())
                    .setWeightsPath("file:/weights"))
            .initial());
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnyJob() {
    StructType schema = SmallNetwork.schema();
    assertEquals(
        "a classifier wants a network with output [?, classes] but this one's is [?, 4, 6, 5]",
        refusal(
            () ->
                new SequentialClassifier()
                    .setNetwork(
                        new Sequential()
                            .setInputShape(2, 6, 5)
                            .setLayers(new Conv2d(2, 4, 3).setPadding(1)))));
    assertTrue(
        refusal(() -> classifier().setClassWeights(1, 2).transformSchema(schema))
            .startsWith(
                "CrossEntropyLoss of column 'label': weight tensor should be defined either for all"
                    + " 3 classes"));
    assertEquals(
        "label column 'text' must be numeric but has type string; StringIndexer makes numbers of"
            + " texts",
        refusal(
            () ->
                classifier()
                    .setLabelCol("text")
                    .transformSchema(schema.add("text", DataTypes.StringType))));
    assertEquals(
        "the input has 2 channels but 3 means are given",
        refusal(() -> classifier().setInputMean(1, 2, 3).transformSchema(schema)));
    assertEquals(
        "Nesterov momentum requires a momentum and zero dampening",
        refusal(
            () ->
                classifier()
                    .setOptimizer("sgd")
                    .setNesterov(true)
                    .setMomentum(0)
                    .transformSchema(schema)));
    assertEquals(
        "classWeights must be finite numbers of at least 0 but that of class 1 is NaN",
        refusal(() -> classifier().setClassWeights(1, Double.NaN, 1).transformSchema(schema)));
    assertEquals(
        "classWeights must be finite numbers of at least 0 but that of class 0 is Infinity",
        refusal(
            () ->
                classifier()
                    .setClassWeights(Double.POSITIVE_INFINITY, 1, 1)
                    .transformSchema(schema)));
    assertEquals(
        "classWeights must be finite numbers of at least 0 but that of class 2 is -0.5",
        refusal(() -> classifier().setClassWeights(1, 1, -0.5).transformSchema(schema)));
    assertEquals(
        "threads per rank must be at most 1024 but got 2147483647",
        refusal(() -> settings(classifier().setThreadsPerRank(Integer.MAX_VALUE))));
    assertEquals(
        "classNames has 2 classes [a, b] but the network's output has 3",
        refusal(() -> classifier().setClassNames("a", "b").transformSchema(schema)));
  }

  @Test
  void missingNetworksAndUnknownBackendsAreRefused() {
    assertEquals(
        "mine has no network: setNetwork comes first",
        refusal(() -> new SequentialClassifier("mine").transformSchema(SmallNetwork.schema())));
    assertTrue(
        refusal(() -> settings(classifier().setBackend("magic")))
            .startsWith("there is no backend magic; choose one of [auto, "));
  }

  @Test
  void classNamesComeFromTheLabel() {
    StructField label =
        new StructField(
            "label",
            DataTypes.DoubleType,
            false,
            NominalAttribute.defaultAttr().withValues(new String[] {"x", "y", "z"}).toMetadata());
    StructType schema = SmallNetwork.schema();
    StructType named =
        new StructType(new StructField[] {schema.apply("id"), schema.apply("features"), label});
    assertEquals("[x, y, z]", classNames(named));
    assertEquals("[0, 1, 2]", classNames(schema));
  }

  private static String classNames(StructType schema) {
    SequentialClassifier classifier = classifier();
    return classifier.classNames(schema, classifier.fitting(schema)).toString();
  }

  @Test
  void aGridOverALayerReachesTheNetwork() {
    Conv2d conv = new Conv2d(2, 4, 3);
    Linear linear = new Linear(48, 3);
    SequentialClassifier classifier =
        new SequentialClassifier()
            .setNetwork(
                new Sequential().setInputShape(2, 6, 5).setLayers(conv, new Flatten(), linear));
    ParamMap grid =
        new ParamMap()
            .put(conv.outChannels().w(8))
            .put(linear.inFeatures().w(96))
            .put(classifier.epochs().w(2))
            .put(new Binarizer().threshold().w(0.5));
    SequentialClassifier copy = classifier.copy(grid);
    assertEquals(2, copy.getEpochs());
    assertEquals(8 * 2 * 9 + 8 + 96 * 3 + 3, parameters(copy));
    assertEquals(6, classifier.getEpochs());
    assertEquals(classifier.uid(), copy.uid());
    SequentialClassifier inPipeline =
        (SequentialClassifier)
            new Pipeline().setStages(new PipelineStage[] {classifier}).copy(grid).getStages()[0];
    assertEquals(parameters(copy), parameters(inPipeline));
    assertThrows(
        ShapeException.class, () -> classifier.copy(new ParamMap().put(conv.outChannels().w(8))));
  }

  private static int parameters(SequentialClassifier classifier) {
    return classifier.getNetwork().network().slots().stream()
        .mapToInt(slot -> slot.shape().elements())
        .sum();
  }

  @Test
  void paramsThatMatchNothingAreRefusedByName() {
    SequentialClassifier classifier = classifier();
    Conv2d stranger = new Conv2d(2, 4, 3);
    assertEquals(
        "neither %s nor a layer of its network has the Params [%s__outChannels]"
            .formatted(classifier.uid(), stranger.uid()),
        refusal(() -> classifier.copy(new ParamMap().put(stranger.outChannels().w(8)))));
    Binarizer binarizer = new Binarizer();
    assertEquals(
        "neither %s nor a layer of its network has the Params [%s__threshold]"
            .formatted(classifier.uid(), binarizer.uid()),
        refusal(
            () ->
                classifier.fit(
                    LocalSpark.rows(SmallNetwork.schema(), SmallNetwork.rows(1), 1),
                    new ParamMap().put(binarizer.threshold().w(0.5)))));
  }

  @Test
  void theEstimatorIsSavedAndLoaded(@TempDir Path directory) throws Exception {
    LocalSpark.session();
    String path = directory.resolve("classifier").toString();
    SequentialClassifier classifier = classifier().setClassWeights(1, 2, 3).setEpochs(9);
    classifier.write().save(path);
    SequentialClassifier loaded = SequentialClassifier.load(path);
    assertEquals(classifier.explainParams(), loaded.explainParams());
    assertEquals(classifier.uid(), loaded.uid());
  }
}
