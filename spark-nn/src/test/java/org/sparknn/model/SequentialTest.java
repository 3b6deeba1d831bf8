package org.sparknn.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.spark.ml.param.ParamMap;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.layer.BatchNorm2d;
import org.sparknn.layer.Conv2d;
import org.sparknn.layer.Dropout;
import org.sparknn.layer.Flatten;
import org.sparknn.layer.Linear;
import org.sparknn.layer.MaxPool2d;
import org.sparknn.layer.MaxUnpool2d;
import org.sparknn.layer.ReLU;
import org.sparknn.layer.Residual;

/** Is a network put together as its layers say, and refused when they do not fit? */
final class SequentialTest {
  private static String refusal(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }

  @Test
  void wrongShapesAreRefusedByTheCallThatCompletesThePair() {
    Sequential shapeFirst = new Sequential().setInputShape(3, 28, 28);
    Sequential layersFirst =
        new Sequential().setLayers(new ReLU(), new Conv2d(1, 32, 3).setName("conv1"));
    String wanted =
        "layer conv1 (Conv2d, number 2 of 2): Given groups=1, weight of size [32, 1, 3, 3],"
            + " expected input[?, 3, 28, 28] to have 1 channels, but got 3 channels instead";
    assertEquals(
        wanted,
        refusal(() -> shapeFirst.setLayers(new ReLU(), new Conv2d(1, 32, 3).setName("conv1"))));
    assertEquals(wanted, refusal(() -> layersFirst.setInputShape(3, 28, 28)));
    assertFalse(shapeFirst.isDefined(shapeFirst.layers()));
    assertFalse(layersFirst.isDefined(layersFirst.inputShape()));
  }

  @Test
  void aRefusalInsideANestedNetworkNamesBothPlaces() {
    Sequential inner = new Sequential().setLayers(new Flatten(), new Linear(10, 3));
    assertEquals(
        "layer 1 (Sequential, number 2 of 2): layer 1 (Linear, number 2 of 2): mat1 and mat2 shapes"
            + " cannot be multiplied (?x36 and 10x3)",
        refusal(() -> new Sequential().setInputShape(4, 3, 3).setLayers(new ReLU(), inner)));
  }

  @Test
  void layersThatMixRowsAreRefused() {
    assertTrue(
        refusal(() -> new Sequential().setInputShape(4).setLayers(new Flatten(0, -1)))
            .contains("would mix the rows of a batch"));
  }

  /** In a network of known sizes there is no later place to refuse them at. */
  @Test
  void layersThatCannotScoreRowByRowAreRefused() {
    assertTrue(
        refusal(
                () ->
                    new Sequential()
                        .setInputShape(4, 3, 3)
                        .setLayers(new BatchNorm2d(4).setTrackRunningStats(false)))
            .startsWith("without running statistics"));
    assertTrue(
        refusal(
                () ->
                    new Sequential()
                        .setInputShape(4, 3, 3)
                        .setLayers(new MaxPool2d(2), new MaxUnpool2d(2)))
            .startsWith("a max unpooling needs the name of the max pooling"));
  }

  @Test
  void namesArePositionsOrGiven() {
    assertEquals(
        "[conv.weight, 1.weight, 1.bias, 1.running_mean, 1.running_var, 1.num_batches_tracked,"
            + " 5.weight, 5.bias]",
        SmallNetwork.network().network().slots().stream().map(s -> s.name()).toList().toString());
    assertEquals(
        "two layers are named a",
        refusal(
            () -> new Sequential().setLayers(new ReLU().setName("a"), new ReLU().setName("a"))));
  }

  @Test
  void theSummaryIsATable() {
    assertEquals(
        """
        Layer  Kind         Output shape  Parameters
        conv   Conv2d       [?, 4, 6, 5]          72
        1      BatchNorm2d  [?, 4, 6, 5]           8
        2      ReLU         [?, 4, 6, 5]           0
        3      MaxPool2d    [?, 4, 3, 2]           0
        4      Flatten      [?, 24]                0
        5      Linear       [?, 3]                75
        Total  0.001 MB                          155
        """,
        SmallNetwork.network().summary());
    assertEquals(Shape.of(-1, 3), SmallNetwork.network().outputShape());
  }

  /** A residual connection inside of a nested network, over images of any size. */
  private static Sequential nested(Conv2d inner) {
    return new Sequential()
        .setInputShape(1, -1, 28)
        .setLayers(
            new Sequential()
                .setLayers(
                    new Conv2d(1, 40, 3),
                    new Residual(inner, new Conv2d(40, 40, 1)).setName("block"))
                .setName("features"),
            new ReLU());
  }

  @Test
  void theSummaryShowsWhatIsInsideOfContainers() {
    assertEquals(
        """
        Layer                        Kind        Output shape    Parameters
        features                     Sequential  [?, 40, ?, 26]
          features.0                 Conv2d      [?, 40, ?, 26]         400
          features.block             Residual    [?, 40, ?, 26]
            features.block.body      Conv2d      [?, 40, ?, 26]      14,440
            features.block.shortcut  Conv2d      [?, 40, ?, 26]       1,640
        1                            ReLU        [?, 40, ?, 26]           0
        Total                        0.066 MB                        16,480
        """,
        nested(new Conv2d(40, 40, 3).setPadding(1)).summary());
  }

  @Test
  void unknownSizesAreCheckedAsFarAsTheyAreKnown() {
    assertEquals(
        Shape.of(-1, 40, -1, 26), nested(new Conv2d(40, 40, 3).setPadding(1)).outputShape());
    assertTrue(
        refusal(() -> nested(new Conv2d(8, 40, 3).setPadding(1)))
            .startsWith(
                "layer features (Sequential, number 1 of 2): layer block (Residual, number 2 of 2):"
                    + " layer body (Conv2d, number 1 of 2): Given groups=1"),
        refusal(() -> nested(new Conv2d(8, 40, 3).setPadding(1))));
    assertTrue(
        refusal(() -> nested(new Conv2d(40, 40, 3))).contains("layer block (Residual"),
        refusal(() -> nested(new Conv2d(40, 40, 3))));
  }

  @Test
  void paramsReachLayersInsideOfOtherContainers() {
    Conv2d inner = new Conv2d(40, 40, 3).setPadding(1);
    Sequential network = nested(inner);
    Sequential copy =
        network.copy(
            new ParamMap()
                .put(inner.kernelSize(), new int[] {5})
                .put(inner.padding(), new int[] {2}));
    assertTrue(copy.summary().contains("40,040"), copy.summary());
    assertThrows(
        ShapeException.class,
        () -> network.copy(new ParamMap().put(inner.kernelSize(), new int[] {5})));
  }

  @Test
  void jsonKeepsLayersNamesAndShape() {
    Sequential network = SmallNetwork.network();
    Sequential read = Sequential.fromJson(network.toJson());
    assertEquals(network.uid(), read.uid());
    assertEquals(network.network(), read.network());
    assertEquals(network.summary(), read.summary());
    assertEquals(network.toJson(), read.toJson());
    assertEquals(
        Shape.of(-1, 2),
        Sequential.fromJson(
                """
                {"inputShape": [4], "layers": [
                  {"type": "Linear", "in_features": 4, "out_features": 2}]}""")
            .outputShape());
    assertTrue(refusal(() -> Sequential.fromJson("{")).startsWith("the network is not JSON"));
  }

  @Test
  void paramsReachTheirLayerInACopy() {
    Conv2d conv = new Conv2d(1, 4, 3);
    MaxPool2d pool = new MaxPool2d(2);
    Dropout dropout = new Dropout();
    Sequential inner = new Sequential().setLayers(pool, dropout);
    Sequential network = new Sequential().setLayers(conv, inner, new Flatten());
    network.setInputShape(1, 14, 14);
    ParamMap grid =
        new ParamMap()
            .put(conv.outChannels().w(8))
            .put(conv.padding(), new int[] {1})
            .put(pool.kernelSize(), new int[] {7, 7})
            .put(dropout.p().w(0.25))
            .put(network.inputShape(), new int[] {1, 28, 28});
    Sequential copy = network.copy(grid);
    assertEquals(Shape.of(-1, 8 * 4 * 4), copy.outputShape());
    assertTrue(copy.toJson().contains("\"p\":0.25"), copy.toJson());
    assertEquals(Shape.of(-1, 4 * 6 * 6), network.outputShape());
  }

  @Test
  void aCopyRefusesWhatNoLayerKnows() {
    Conv2d conv = new Conv2d(1, 4, 3);
    Conv2d other = new Conv2d(1, 4, 3);
    Sequential network = new Sequential().setInputShape(1, 8, 8).setLayers(conv);
    assertEquals(
        "neither %s nor a layer of its network has the Params [%s__outChannels]"
            .formatted(network.uid(), other.uid()),
        refusal(() -> network.copy(new ParamMap().put(other.outChannels().w(8)))));
    assertEquals(
        "Param %s__seed has no meaning within a network".formatted(conv.uid()),
        refusal(() -> network.copy(new ParamMap().put(conv.seed().w(8L)))));
    assertThrows(
        ShapeException.class,
        () -> network.copy(new ParamMap().put(conv.kernelSize(), new int[] {9})));
  }
}
