package org.sparknn.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.Binarizer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.kernels.io.StateDictFile;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.layer.Conv2d;
import org.sparknn.layer.Dropout;
import org.sparknn.layer.Linear;
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

/** Does a Sequential learn on any loss and target, and behave as Spark's estimators do? */
final class SequentialFitTest {
  private static final int ROWS = 60;

  private static StructField tensor(String name, Shape shape) {
    return new StructField(
        name,
        DataTypes.createArrayType(DataTypes.FloatType, false),
        false,
        TensorColumn.floats(shape));
  }

  private static StructType schema(Shape shape, StructField label) {
    return new StructType()
        .add("id", DataTypes.IntegerType, false)
        .add(tensor("features", shape))
        .add(label);
  }

  private static StructField number(DataType type) {
    return new StructField("label", type, false, org.apache.spark.sql.types.Metadata.empty());
  }

  private static float[] random(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (2 * random.nextDouble() - 1);
    }
    return values;
  }

  /** y = 2 a - b + 0.5 c. */
  private static Dataset<Row> line() {
    SplittableRandom random = new SplittableRandom(1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      float[] x = random(random, 3);
      rows.add(RowFactory.create(i, x, 2 * x[0] - x[1] + 0.5f * x[2]));
    }
    return LocalSpark.rows(schema(Shape.of(3), number(DataTypes.FloatType)), rows, 3);
  }

  private static Sequential regression() {
    return new Sequential()
        .setInputShape(3)
        .setLayers(new Linear(3, 5).setName("hidden"), new Tanh(), new Linear(5, 1))
        .setLoss(new MSELoss())
        .setEpochs(30)
        .setBatchSize(10)
        .setLearningRate(0.03)
        .setSeed(2);
  }

  @Test
  void aRegressionLearnsFromFloatsAndChangesNothing() {
    List<StepReport> heard = new CopyOnWriteArrayList<>();
    Sequential network =
        regression()
            .setListener(
                new TrainingListener() {
                  @Override
                  public void step(StepReport report) {
                    heard.add(report);
                  }
                });
    String before = network.explainParams();
    SequentialModel model = network.fit(line());
    Dataset<Row> scored = model.transform(line());
    assertTrue(new MSELoss().evaluate(scored) < 0.02, "" + new MSELoss().evaluate(scored));
    assertEquals(Shape.of(1), TensorColumn.of(scored.schema(), "prediction").shape());
    assertEquals(model.transformSchema(line().schema()), scored.schema());
    assertEquals(network.transformSchema(line().schema()), scored.schema());
    assertEquals(before, network.explainParams());
    assertEquals(network, model.parent());
    assertEquals(network.uid(), model.uid());
    assertEquals(180, model.summary().totalIterations());
    assertEquals(heard, model.summary().steps());
    assertEquals(30, model.getEpochs());
    assertEquals("MSELoss", model.getLoss().kind());
    SequentialModel again = network.fit(line());
    assertEquals(model.stateDict().keySet(), again.stateDict().keySet());
    model
        .stateDict()
        .forEach((name, values) -> assertArrayEquals(values, again.stateDict().get(name), name));
  }

  @Test
  void anAutoencoderComparesWithItsInput() {
    SplittableRandom random = new SplittableRandom(2);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      float[] code = random(random, 1);
      rows.add(
          RowFactory.create(i, new float[] {code[0], -code[0], code[0] / 2, 0, 0, code[0]}, 0f));
    }
    Dataset<Row> images =
        LocalSpark.rows(schema(Shape.of(1, 2, 3), number(DataTypes.FloatType)), rows, 2);
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
    for (int i = 0; i < ROWS; i++) {
      float[] x = random(random, 12);
      float[] classes = new float[12];
      for (int k = 0; k < 12; k++) {
        classes[k] = x[k] > 0.9 ? -100 : x[k] > 0 ? 1 : 0;
      }
      rows.add(RowFactory.create(i, x, classes));
    }
    return LocalSpark.rows(schema(Shape.of(1, 3, 4), tensor("label", Shape.of(3, 4))), rows, 2);
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

  @Test
  void aModelIsSavedAndLoadedAlsoWithinAPipeline(@TempDir Path directory) throws Exception {
    SequentialModel model = regression().setEpochs(1).setInputMean(0.5, 0, -0.5).fit(line());
    String path = directory.resolve("model").toString();
    model.write().save(path);
    SequentialModel loaded = SequentialModel.load(path);
    assertEquals(model.transform(line()).collectAsList(), loaded.transform(line()).collectAsList());
    assertEquals(model.explainParams(), loaded.explainParams());
    PipelineModel pipeline =
        new Pipeline().setStages(new PipelineStage[] {regression().setEpochs(1)}).fit(line());
    String saved = directory.resolve("pipeline").toString();
    pipeline.write().save(saved);
    assertEquals(
        pipeline.transform(line()).collectAsList(),
        PipelineModel.load(saved).transform(line()).collectAsList());
    String estimator = directory.resolve("estimator").toString();
    regression().setName("net").write().save(estimator);
    Sequential again = Sequential.load(estimator);
    assertEquals(again.explainParams(), Sequential.load(estimator).explainParams());
    assertEquals("MSELoss", again.getLoss().kind());
    assertEquals(regression().network(), again.network());
  }

  @Test
  void crossValidationSearchesOverLayersAndTheLoss() {
    Dropout dropout = new Dropout();
    SmoothL1Loss loss = new SmoothL1Loss();
    Sequential network =
        regression()
            .setLayers(new Linear(3, 8), new Tanh(), dropout, new Linear(8, 1))
            .setLoss(loss);
    ParamMap[] grid = new ParamGridBuilder().addGrid(dropout.p(), new double[] {1, 0}).build();
    for (ParamMap map : grid) {
      map.put(loss.beta().w(0.25));
    }
    CrossValidatorModel best =
        new CrossValidator()
            .setEstimator(network)
            .setEstimatorParamMaps(grid)
            .setEvaluator(new MSELoss())
            .setNumFolds(2)
            .setSeed(1)
            .fit(line());
    assertTrue(best.avgMetrics()[1] < best.avgMetrics()[0]);
    SequentialModel model = (SequentialModel) best.bestModel();
    assertEquals("{p=0.0}", model.network().layers().get(2).layer().arguments().toString());
    assertEquals("{reduction=mean, beta=0.25}", model.getLoss().arguments().toString());
  }

  @Test
  void gridsThatMatchNothingAreRefused() {
    Sequential network = regression();
    SmoothL1Loss stranger = new SmoothL1Loss();
    Binarizer other = new Binarizer();
    assertEquals(
        "neither %s nor a layer of its network has the Params [%s__beta]"
            .formatted(network.uid(), stranger.uid()),
        refusal(() -> network.copy(new ParamMap().put(stranger.beta().w(0.5)))));
    assertEquals(
        "neither %s nor a layer of its network has the Params [%s__threshold]"
            .formatted(network.uid(), other.uid()),
        refusal(() -> network.fit(line(), new ParamMap().put(other.threshold().w(0.5)))));
    assertEquals(
        network.toJson(), network.copy(new ParamMap().put(other.threshold().w(0.5))).toJson());
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnyJob() {
    StructType schema = line().schema();
    assertEquals(
        "empty has no layers: setLayers comes first",
        refusal(() -> new Sequential("empty").transformSchema(schema)));
    assertEquals(
        "the network wants inputs of shape [4] but column 'features' has shape [3]",
        refusal(
            () -> new Sequential().setInputShape(4).setLayers(new Tanh()).transformSchema(schema)));
    assertEquals(
        "the loss wants targets of shape [5] but column 'label' holds one number a row",
        refusal(
            () ->
                new Sequential()
                    .setLayers(new Linear(3, 5))
                    .setLoss(new MSELoss())
                    .transformSchema(schema)));
    String refused =
        refusal(() -> new Sequential("net").setLayers(new Linear(4, 5)).transformSchema(schema));
    assertTrue(
        refused.startsWith("net over column 'features' of shape [3] and type float32: layer 0"),
        refused);
    assertTrue(
        refusal(
                () ->
                    regression()
                        .setLoss(new MSELoss().setReduction("none"))
                        .transformSchema(schema))
            .startsWith("grad can be implicitly created only for scalar outputs"));
    assertEquals(
        "there is a column 'label' already",
        refusal(() -> regression().setOutputCol("label").transformSchema(schema)));
  }

  private static String write(Path file, StateDict state, List<Slot> slots) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      StateDictFile.write(state, slots).write(out);
    }
    return file.toUri().toString();
  }

  @Test
  void trainingStartsFromStoredWeights(@TempDir Path directory) throws IOException {
    List<Slot> slots = regression().network().slots();
    StateDict stored = StateDict.initial(slots, 99);
    String path = write(directory.resolve("stored.safetensors"), stored, slots);
    SequentialModel same = regression().setWeightsPath(path).setEpochs(0).fit(line());
    stored
        .tensors()
        .forEach((name, values) -> assertArrayEquals(values, same.stateDict().get(name), name));
    SequentialModel tuned = regression().setWeightsPath(path).setEpochs(1).fit(line());
    SequentialModel fresh = regression().setEpochs(1).fit(line());
    assertNotEquals(tuned.stateDict().get("2.bias")[0], same.stateDict().get("2.bias")[0]);
    assertNotEquals(tuned.stateDict().get("2.bias")[0], fresh.stateDict().get("2.bias")[0]);
  }

  @Test
  void storedWeightsOfAnotherNetworkAreRefusedOneByOne(@TempDir Path directory) throws IOException {
    Sequential other =
        new Sequential()
            .setLayers(
                new Linear(3, 4).setName("hidden"), new Tanh(), new Linear(4, 1).setBias(false));
    List<Slot> slots = other.network().slots();
    String path = write(directory.resolve("o.safetensors"), StateDict.initial(slots, 1), slots);
    Sequential network = regression().setWeightsPath(path);
    assertEquals(
        network.uid()
            + ": the weights at "
            + path
            + ": Error(s) in loading state_dict: Missing key(s) in state_dict: \"2.bias\". size"
            + " mismatch for hidden.weight: copying a param with shape [4, 3] from checkpoint, the"
            + " shape in current model is [5, 3]. size mismatch for hidden.bias: copying a param"
            + " with shape [4] from checkpoint, the shape in current model is [5]. size mismatch"
            + " for 2.weight: copying a param with shape [1, 4] from checkpoint, the shape in"
            + " current model is [1, 5].",
        refusal(() -> network.fit(line())));
    assertTrue(
        refusal(() -> regression().setWeightsPath("/none.safetensors").fit(line()))
            .endsWith("there is no file of weights /none.safetensors"));
    Path broken = Files.write(directory.resolve("broken"), new byte[] {1, 2, 3});
    assertTrue(
        assertThrows(
                UncheckedIOException.class,
                () -> regression().setWeightsPath(broken.toString()).fit(line()))
            .getMessage()
            .contains("could not be read"));
  }

  private static String refusal(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }
}
