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
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.Binarizer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.kernels.io.StateDictFile;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.layer.Dropout;
import org.sparknn.layer.Linear;
import org.sparknn.layer.Tanh;
import org.sparknn.loss.MSELoss;
import org.sparknn.loss.SmoothL1Loss;

/** Does a Sequential behave as Spark's estimators do, and start from stored weights? */
final class SequentialEstimatorTest {
  @Test
  void aModelIsSavedAndLoadedAlsoWithinAPipeline(@TempDir Path directory) throws Exception {
    SequentialModel model =
        Lines.regression().setEpochs(1).setInputMean(0.5, 0, -0.5).fit(Lines.line());
    String path = directory.resolve("model").toString();
    model.write().save(path);
    SequentialModel loaded = SequentialModel.load(path);
    assertEquals(
        model.transform(Lines.line()).collectAsList(),
        loaded.transform(Lines.line()).collectAsList());
    assertEquals(model.explainParams(), loaded.explainParams());
    PipelineModel pipeline =
        new Pipeline()
            .setStages(new PipelineStage[] {Lines.regression().setEpochs(1)})
            .fit(Lines.line());
    String saved = directory.resolve("pipeline").toString();
    pipeline.write().save(saved);
    assertEquals(
        pipeline.transform(Lines.line()).collectAsList(),
        PipelineModel.load(saved).transform(Lines.line()).collectAsList());
    String estimator = directory.resolve("estimator").toString();
    Lines.regression().setName("net").write().save(estimator);
    Sequential again = Sequential.load(estimator);
    assertEquals(again.explainParams(), Sequential.load(estimator).explainParams());
    assertEquals("MSELoss", again.getLoss().kind());
    assertEquals(Lines.regression().network(), again.network());
  }

  @Test
  void crossValidationSearchesOverLayersAndTheLoss() {
    Dropout dropout = new Dropout();
    SmoothL1Loss loss = new SmoothL1Loss();
    Sequential network =
        Lines.regression()
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
            .fit(Lines.line());
    assertTrue(best.avgMetrics()[1] < best.avgMetrics()[0]);
    SequentialModel model = (SequentialModel) best.bestModel();
    assertEquals("{p=0.0}", model.network().layers().get(2).layer().arguments().toString());
    assertEquals("{reduction=mean, beta=0.25}", model.getLoss().arguments().toString());
  }

  @Test
  void gridsThatMatchNothingAreRefused() {
    Sequential network = Lines.regression();
    SmoothL1Loss stranger = new SmoothL1Loss();
    Binarizer other = new Binarizer();
    assertEquals(
        "neither %s nor a layer of its network has the Params [%s__beta]"
            .formatted(network.uid(), stranger.uid()),
        refusal(() -> network.copy(new ParamMap().put(stranger.beta().w(0.5)))));
    assertEquals(
        "neither %s nor a layer of its network has the Params [%s__threshold]"
            .formatted(network.uid(), other.uid()),
        refusal(() -> network.fit(Lines.line(), new ParamMap().put(other.threshold().w(0.5)))));
    assertEquals(
        network.toJson(), network.copy(new ParamMap().put(other.threshold().w(0.5))).toJson());
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnyJob() {
    StructType schema = Lines.line().schema();
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
                    Lines.regression()
                        .setLoss(new MSELoss().setReduction("none"))
                        .transformSchema(schema))
            .startsWith("grad can be implicitly created only for scalar outputs"));
    assertEquals(
        "there is a column 'label' already",
        refusal(() -> Lines.regression().setOutputCol("label").transformSchema(schema)));
  }

  private static String write(Path file, StateDict state, List<Slot> slots) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      StateDictFile.write(state, slots).write(out);
    }
    return file.toUri().toString();
  }

  @Test
  void trainingStartsFromStoredWeights(@TempDir Path directory) throws IOException {
    List<Slot> slots = Lines.regression().network().slots();
    StateDict stored = StateDict.initial(slots, 99);
    String path = write(directory.resolve("stored.safetensors"), stored, slots);
    SequentialModel same = Lines.regression().setWeightsPath(path).setEpochs(0).fit(Lines.line());
    stored
        .tensors()
        .forEach((name, values) -> assertArrayEquals(values, same.stateDict().get(name), name));
    SequentialModel tuned = Lines.regression().setWeightsPath(path).setEpochs(1).fit(Lines.line());
    SequentialModel fresh = Lines.regression().setEpochs(1).fit(Lines.line());
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
    Sequential network = Lines.regression().setWeightsPath(path);
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
        refusal(() -> network.fit(Lines.line())));
    assertTrue(
        refusal(() -> Lines.regression().setWeightsPath("/none.safetensors").fit(Lines.line()))
            .endsWith("there is no file of weights /none.safetensors"));
    Path broken = Files.write(directory.resolve("broken"), new byte[] {1, 2, 3});
    assertTrue(
        assertThrows(
                UncheckedIOException.class,
                () -> Lines.regression().setWeightsPath(broken.toString()).fit(Lines.line()))
            .getMessage()
            .contains("could not be read"));
  }

  private static String refusal(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }
}
