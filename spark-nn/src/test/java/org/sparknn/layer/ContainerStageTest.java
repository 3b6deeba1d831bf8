package org.sparknn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.model.Sequential;

/** Do containers keep their layers, and do Params find them? */
final class ContainerStageTest {
  private final Linear linear = new Linear(2, 2);
  private final Linear other = new Linear(2, 2).setName("wide").setBias(false);

  private static List<String> slots(LayerStage stage) {
    return stage.layer().slots().stream().map(Slot::name).toList();
  }

  @Test
  void slotsAreNamedAsTorchsStateDict() {
    assertEquals(
        List.of("body.weight", "body.bias", "shortcut.weight"), slots(new Residual(linear, other)));
    assertEquals(List.of("0.weight", "0.bias", "wide.weight"), slots(new Concat(linear, other)));
    assertEquals(
        List.of("body.0.weight", "body.0.bias"),
        slots(new Residual(new Sequential().setLayers(linear, new ReLU()))));
    assertEquals(
        List.of("0.body.weight", "0.body.bias"),
        slots(new Sequential().setLayers(new Residual(linear))));
  }

  @Test
  void paramsReachTheLayersTheyBelongTo() {
    Residual residual = new Residual(linear, new Concat(linear, other));
    ParamMap extra = new ParamMap().put(linear.bias(), false).put(new Conv2d(1, 1, 1).groups(), 7);
    assertEquals(
        List.of("body.weight", "shortcut.0.weight", "shortcut.wide.weight"),
        slots(residual.copy(extra)));
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {residual});
    assertEquals(3, slots((LayerStage) pipeline.copy(extra).getStages()[0]).size());
    assertEquals(5, slots(residual).size());
    ParamMap column = new ParamMap().put(linear.inputCol(), "x");
    assertThrows(IllegalArgumentException.class, () -> residual.copy(column));
  }

  @Test
  void aChangeThatBreaksARuleIsRefused() {
    Residual residual = new Residual(new Conv2d(3, 3, 1), other);
    assertThrows(ShapeException.class, () -> residual.setBody(new Conv2d()));
    assertEquals(3, slots(residual).size());
    Conv2d conv = new Conv2d(3, 3, 1);
    Residual second = new Residual(conv);
    ParamMap extra = new ParamMap().put(conv.groups(), 2);
    String message = assertThrows(ShapeException.class, () -> second.copy(extra)).getMessage();
    assertTrue(message.contains("in_channels must be divisible by groups"), message);
  }

  @Test
  void shapesThatDoNotFitAreRefusedBeforeAnyJob() {
    Residual residual = new Residual(new Linear(2, 3)).setInputCol("x");
    assertEquals(
        residual.uid()
            + " over column 'x' of shape [2] and type float32: The size of tensor a (3) must match"
            + " the size of tensor b (2) at non-singleton dimension 1",
        assertThrows(
                ShapeException.class, () -> residual.transformSchema(Columns.floats(Shape.of(2))))
            .getMessage());
  }
}
