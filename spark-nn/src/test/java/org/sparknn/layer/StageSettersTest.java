package org.sparknn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.tensor.ShapeException;

/** Do setters do what they say, and refuse at once what torch refuses? */
final class StageSettersTest {

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

  @Test
  void argumentsWithADefaultHaveConstructorsWhereTheyAreTheOnlyOnes() {
    assertEquals(0.3, new LeakyReLU(0.3).getNegativeSlope());
    assertEquals(2.0, new ELU(2).getAlpha());
    assertEquals(0.25, new Dropout(0.25).getP());
    assertEquals(2, new Softmax(2).getDim().getAsInt());
    assertEquals(-1, new LogSoftmax(-1).getDim().getAsInt());
    assertTrue(new Softmax().getDim().isEmpty());
    assertEquals(2, new Flatten(2, -1).getStartDim());
    assertEquals("tanh", new GELU().setApproximate("tanh").getApproximate());
  }

  @Test
  void sizesThatAreKeptAreTorchsNone() {
    AdaptiveAvgPool2d pool = new AdaptiveAvgPool2d(AdaptiveAvgPool2d.KEEP, 3);
    assertEquals("[null,3]", pool.json().get("output_size").toString());
    assertEquals("5", pool.setOutputSize(5).json().get("output_size").toString());
    assertThrows(ShapeException.class, () -> pool.setOutputSize(1, 2, 3));
  }

  @Test
  void notANumberIsNoneForMomentumOnly() {
    assertTrue(new BatchNorm1d(2).setMomentum(Double.NaN).json().get("momentum").isNull());
    assertTrue(new LeakyReLU(Double.NaN).json().get("negative_slope").isNumber());
  }

  @Test
  void inplaceChangesNothing() {
    assertEquals(new ReLU().layer(), new ReLU().setInplace(true).layer());
    assertEquals(new Dropout().layer(), new Dropout().setInplace(true).layer());
  }

  @Test
  void whatIsNoArgumentIsCheckedToo() {
    ReLU relu = new ReLU();
    assertEquals(
        "there is no backend gpu7; choose one of [auto, gpu, cpu, blas, reference]",
        assertThrows(IllegalArgumentException.class, () -> relu.setBackend("gpu7")).getMessage());
    assertThrows(IllegalArgumentException.class, () -> relu.setBatchSize(0));
    assertThrows(ShapeException.class, () -> relu.setName("features.0"));
    assertEquals("auto", relu.getBackend());
    assertEquals("", relu.getName());
    assertThrows(
        IllegalArgumentException.class,
        () -> relu.copy(new ParamMap().put(relu.backend(), "gpu7")));
  }

  @Test
  void aStageWithoutAnInputSaysSo() {
    ReLU relu = new ReLU();
    assertEquals(
        relu.uid() + " has no input: setInputCol comes first",
        assertThrows(IllegalArgumentException.class, () -> relu.transformSchema(new StructType()))
            .getMessage());
  }
}
