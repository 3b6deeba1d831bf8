package org.sparknn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.network.LayerTypes;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.model.SequentialClassificationModel;
import org.sparknn.model.SequentialClassifier;

/** Are the stages torch's classes, and do they refuse what torch refuses? */
final class LayerStageTest {

  static List<LayerStage> stages() {
    return List.of(
        new Conv1d(1, 2, 3),
        new Conv2d(1, 2, 3, 5),
        new Conv3d(1, 2, 3),
        new BatchNorm1d(4),
        new BatchNorm2d(4),
        new BatchNorm3d(4),
        new MaxPool1d(2),
        new MaxPool2d(2),
        new MaxPool3d(2),
        new ReLU(),
        new Linear(3, 2),
        new Flatten(),
        new Dropout(0.25));
  }

  @Test
  void everyKnownLayerHasAStage() {
    Set<String> kinds = new TreeSet<>();
    for (LayerStage stage : stages()) {
      assertEquals(stage.getClass().getSimpleName(), stage.layer().kind());
      kinds.add(stage.layer().kind());
    }
    assertEquals(LayerTypes.names(), kinds);
  }

  /** Spark Connect goes through these lists, and one bad entry would hide all others. */
  @Test
  void allStagesAreServices() {
    Set<String> services = new TreeSet<>();
    for (Class<?> type : List.of(Estimator.class, Transformer.class)) {
      ServiceLoader.load(type).stream().forEach(found -> services.add(found.type().getName()));
    }
    for (LayerStage stage : stages()) {
      assertTrue(services.contains(stage.getClass().getName()), stage.uid());
    }
    assertTrue(services.contains(SequentialClassifier.class.getName()));
    assertTrue(services.contains(SequentialClassificationModel.class.getName()));
    assertTrue(services.contains(LayerModel.class.getName()));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void paramsAreTorchsArguments(LayerStage stage) {
    Set<String> arguments = new TreeSet<>();
    for (Param<?> param : stage.params()) {
      arguments.add(param.name().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT));
    }
    arguments.removeAll(Set.of("name", "input_col", "output_col", "seed", "padding_keyword"));
    Set<String> torch = new TreeSet<>(stage.layer().arguments().keySet());
    torch.remove("return_indices");
    assertEquals(torch, arguments);
  }

  @ParameterizedTest
  @MethodSource("stages")
  void defaultsAreTorchsAndCopiesAreEqual(LayerStage stage) throws Exception {
    LayerStage copy = (LayerStage) stage.copy(new ParamMap());
    assertEquals(stage.layer(), copy.layer());
    assertEquals(stage.uid(), copy.uid());
    assertEquals("given", stage.getClass().getConstructor(String.class).newInstance("given").uid());
    assertTrue(stage.getClass().getMethod("load", String.class).canAccess(null));
  }

  @Test
  void settersRefuseAtOnceAndChangeNothing() {
    Conv2d conv = new Conv2d(3, 6, 3);
    assertEquals(
        "Conv2d: in_channels must be divisible by groups",
        assertThrows(ShapeException.class, () -> conv.setGroups(2)).getMessage());
    assertEquals(1, conv.getOrDefault(conv.groups()));
    assertThrows(ShapeException.class, () -> conv.setPadding("some"));
    assertThrows(ShapeException.class, () -> conv.setStride(1, 2, 3));
    assertThrows(ShapeException.class, () -> new Conv2d(3, 6));
    assertThrows(ShapeException.class, () -> new MaxPool2d(2).setPadding(2));
    assertThrows(ShapeException.class, () -> new Dropout(1.5));
    assertThrows(
        ShapeException.class,
        () -> conv.copy(new ParamMap().put(conv.kernelSize(), new int[] {0})));
    assertFalse(conv.isSet(conv.stride()));
  }

  private static Object argument(LayerStage stage, String name) {
    return stage.layer().arguments().get(name);
  }

  @Test
  void paddingIsSizesOrAKeyword() {
    Conv2d conv = new Conv2d(1, 1, 3).setPadding("same");
    assertEquals("same", argument(conv, "padding"));
    assertArrayEquals(new int[] {1, 2}, (int[]) argument(conv.setPadding(1, 2), "padding"));
  }

  @Test
  void aPoolsStrideFollowsItsKernel() {
    MaxPool2d pool = new MaxPool2d(2);
    assertFalse(pool.json().has("stride"));
    assertArrayEquals(new int[] {2, 2}, (int[]) argument(pool, "stride"));
    assertArrayEquals(new int[] {1, 1}, (int[]) argument(pool.setStride(1), "stride"));
  }

  @Test
  void explainParamsShowsArrays() {
    String text = new Conv2d(1, 2, 3, 5).setName("first").explainParams();
    assertTrue(text.contains("per axis (current: [3, 5])"), text);
    assertTrue(text.contains("(default: [1])"), text);
    assertTrue(text.contains("its position (default: , current: first)"), text);
  }
}
