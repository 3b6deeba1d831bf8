package org.sparknn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.kernels.io.SafeTensors;
import org.sparknn.kernels.io.StoredTensor;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Where do the weights of a layer alone come from, and where do they go? */
final class WeightsTest {
  @TempDir private Path directory;

  private static Dataset<Row> rows() {
    return Columns.floats(Shape.of(2), 1, new float[] {1, 2}, new float[] {-3, 5});
  }

  private static List<List<Float>> outputs(LayerModel model) {
    return model.transform(rows()).select(model.getOutputCol()).collectAsList().stream()
        .map(row -> row.<Float>getList(0))
        .toList();
  }

  private String file(Map<String, StoredTensor> tensors) throws IOException {
    SafeTensors file = new SafeTensors();
    tensors.forEach(file::put);
    Path path = directory.resolve("weights.safetensors");
    try (OutputStream out = Files.newOutputStream(path)) {
      file.write(out);
    }
    return path.toUri().toString();
  }

  @Test
  void theyAreDrawnFromTheSeedByTorchsRule() {
    LayerModel model = new Linear(2, 300).setInputCol("x").setSeed(4).fit(rows());
    float[] weight = model.weights().get("weight");
    double bound = 1 / Math.sqrt(2);
    double largest = 0;
    for (float value : weight) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertTrue(largest <= bound && largest > 0.98 * bound, "largest " + largest);
    assertArrayEquals(
        weight, new Linear(2, 300).setInputCol("x").setSeed(4).fit(rows()).weights().get("weight"));
    assertNotEquals(
        weight[0],
        new Linear(2, 300).setInputCol("x").setSeed(5).fit(rows()).weights().get("weight")[0]);
  }

  @Test
  void theyAreReadFromAFile() throws IOException {
    String path =
        file(
            Map.of(
                "weight", StoredTensor.of(Shape.of(1, 2), 10f, 1f),
                "bias", StoredTensor.of(Shape.of(1), 0.5f)));
    LayerModel model = new Linear(2, 1).setInputCol("x").setWeightsPath(path).fit(rows());
    assertEquals(List.of(List.of(12.5f), List.of(-24.5f)), outputs(model));
  }

  @Test
  void theFileOfANetworkHasThemBehindAPrefix() throws IOException {
    String path =
        file(
            Map.of(
                "features.0.weight", StoredTensor.of(Shape.of(3), 1f, 2f, 3f),
                "classifier.weight", StoredTensor.of(Shape.of(1, 2), 1f, -1f)));
    LayerModel model =
        new Linear(2, 1)
            .setBias(false)
            .setInputCol("x")
            .setWeightsPath(path)
            .setWeightsPrefix("classifier.")
            .fit(rows());
    assertEquals(List.of(List.of(-1f), List.of(-8f)), outputs(model));
  }

  @Test
  void runningStatisticsAreReadInsteadOfComputed() throws IOException {
    StoredTensor two = StoredTensor.of(Shape.of(2), 1f, 4f);
    String path =
        file(
            Map.of(
                "running_mean", two,
                "running_var", two,
                "num_batches_tracked", StoredTensor.of(Shape.of(), 9L)));
    LayerModel model =
        new BatchNorm1d(2).setAffine(false).setInputCol("x").setWeightsPath(path).fit(rows());
    assertArrayEquals(new float[] {1, 4}, model.weights().get("running_mean"));
    assertEquals(9, model.state().counter("num_batches_tracked"));
  }

  @Test
  void tensorsThatAreNotTheLayersAreAllNamed() throws IOException {
    String path =
        file(
            Map.of(
                "weight", StoredTensor.of(Shape.of(2, 1), 1f, 2f),
                "scale", StoredTensor.of(Shape.of(), 1f)));
    Linear stage = new Linear(2, 1).setInputCol("x").setWeightsPath(path);
    String message = assertThrows(ShapeException.class, () -> stage.fit(rows())).getMessage();
    for (String part : List.of(stage.uid(), path, "weight", "[2, 1]", "[1, 2]", "bias", "scale")) {
      assertTrue(message.contains(part), "%s in %s".formatted(part, message));
    }
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Linear stage = new Linear(2, 1).setInputCol("x").setWeightsPath("/nowhere/weights");
    String message = assertThrows(RuntimeException.class, () -> stage.fit(rows())).getMessage();
    assertTrue(message.contains("/nowhere/weights"), message);
  }

  @Test
  void aModelIsTheSameWhenItIsLoadedOrCopied() throws IOException {
    LayerModel model = new Linear(2, 3).setInputCol("x").setOutputCol("y").fit(rows());
    String path = directory.resolve("model").toString();
    model.write().save(path);
    LayerModel loaded = LayerModel.load(path);
    assertEquals(model.getLayer(), loaded.getLayer());
    assertEquals(outputs(model), outputs(loaded));
    LayerModel copy = model.copy(new ParamMap().put(model.outputCol(), "z"));
    assertEquals("z", copy.getOutputCol());
    assertEquals(outputs(model), outputs(copy));
    // what a model saved a stage reads
    Linear stage = new Linear(2, 3).setInputCol("x").setWeightsPath(path + "/weights.safetensors");
    assertEquals(outputs(model), outputs(stage.fit(rows())));
  }

  @Test
  void aModelNeedsItsWeights() {
    Affine layer = new Affine(2, 1, false);
    assertThrows(ShapeException.class, () -> new LayerModel("uid", layer, new StateDict()));
    StateDict wrong = new StateDict();
    wrong.put("weight", new float[3]);
    String message =
        assertThrows(ShapeException.class, () -> new LayerModel("uid", layer, wrong)).getMessage();
    assertTrue(message.contains("weight needs 2 values"), message);
    wrong.put("weight", new float[] {1, 1});
    LayerModel model = new LayerModel("uid", layer, wrong).setInputCol("x");
    assertEquals("[[3.0], [2.0]]", outputs(model).toString());
    assertEquals("[1.0, 1.0]", Arrays.toString(model.weights().get("weight")));
  }
}
