package org.sparknn.kernels.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;

/** Do the poolings know what they can say of shapes, also of those that are not known yet? */
class PoolingRulesTest {
  private static final Purpose GRADIENTS = new Purpose(true, true, true);

  private static Layer layer(String json) {
    return NetworkJson.readLayer(NetworkJson.parse(json.replace('\'', '"')));
  }

  private static Network network(String json) {
    return NetworkJson.read(
        NetworkJson.parse("{'layers': [%s]}".formatted(json).replace('\'', '"')));
  }

  private static Shape shape(String sizes) {
    return new Shape(
        Sizes.of(
            Arrays.stream(sizes.split(" "))
                .mapToInt(size -> size.equals("?") ? Shape.UNKNOWN : Integer.parseInt(size))
                .toArray()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type': 'AvgPool2d', 'kernel_size': 2} | ? ? ? 5 | ? ? ? 2",
        "{'type': 'AvgPool3d', 'kernel_size': 2} | ? ? ? 5 ? | ? ? ? 2 ?",
        "{'type': 'AvgPool1d', 'kernel_size': [3], 'stride': []} | ? 2 7 | ? 2 2",
        "{'type': 'AdaptiveAvgPool2d', 'output_size': [null, 3]} | ? ? ? ? | ? ? ? 3",
        "{'type': 'AdaptiveMaxPool3d', 'output_size': 2} | ? 4 ? ? ? | ? 4 2 2 2",
        "{'type': 'MaxUnpool2d', 'kernel_size': 2} | ? ? ? 3 | ? ? ? 6",
        "{'type': 'MaxUnpool2d', 'kernel_size': 2, 'output_size': [1, 5]} | ? ? ? 3 | ? ? 1 5",
        "{'type': 'AdaptiveAvgPool2d', 'output_size': 1} | 2 3 4 5 6 | 2 3 4 1 1",
        "{'type': 'AdaptiveAvgPool2d', 'output_size': 1} | 2 0 5 6 | 2 0 1 1",
        "{'type': 'AdaptiveAvgPool2d', 'output_size': [null, 1]} | 3 1 0 | 3 1 1",
        "{'type': 'AdaptiveAvgPool3d', 'output_size': 1} | 2 3 0 5 6 | 2 3 1 1 1",
        "{'type': 'AdaptiveMaxPool2d', 'output_size': [0, 2]} | 2 3 5 6 | 2 3 0 2",
        "{'type': 'MaxUnpool2d', 'kernel_size': 1, 'padding': 1} | 0 2 2 3 | 0 2 0 1",
      })
  void outputShapes(String json, String input, String output) {
    assertEquals(shape(output), layer(json).outputShape(shape(input)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type': 'AvgPool3d', 'kernel_size': 3} | ? ? ? 2 4"
            + " | input image (T: ? H: 2 W: 4) smaller than kernel size (kT: 3 kH: 3 kW: 3)",
        "{'type': 'AvgPool2d', 'kernel_size': 3} | ? ? ? 2"
            + " | Given input size: (?x?x2). Calculated output size: (?x?x0)",
        "{'type': 'AdaptiveMaxPool2d', 'output_size': [-2, null]} | ? 3 5 ?"
            + " | Trying to create tensor with negative dimension -2: [?, 3, -2, ?]",
        "{'type': 'AdaptiveAvgPool2d', 'output_size': [null, -2]} | ? 3 5 6"
            + " | must be greater than or equal to 0 but received {5, -2}",
        "{'type': 'AdaptiveAvgPool2d', 'output_size': [1, 2]} | 5 6"
            + " | Input dimension should be at least 3",
        "{'type': 'AdaptiveAvgPool2d', 'output_size': 1} | 5 6"
            + " | Input dimension should be at least 3",
        "{'type': 'MaxUnpool2d', 'kernel_size': 1, 'padding': 1} | ? 2 1 3"
            + " | Trying to create tensor with negative dimension -1: [?, 2, -1, 1]",
        "{'type': 'MaxUnpool1d', 'kernel_size': 2147483647} | 2 3 3"
            + " | integer out of range: a size of 6442450941",
        "{'type': 'MaxUnpool2d', 'kernel_size': 2, 'output_size': [9, 9, 1, 2]} | ? 2 1 2"
            + " | invalid output_size \"(1, 2)\" (dim 1 must be between 2 and 6)",
        "{'type': 'AvgPool1d', 'kernel_size': 2147483647} | 2 3 9"
            + " | Calculated output size: (3x1x0)",
      })
  void refusals(String json, String input, String message) {
    Layer layer = layer(json);
    Shape shape = shape(input);
    ShapeException refusal = assertThrows(ShapeException.class, () -> layer.outputShape(shape));
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type': 'AvgPool1d', 'kernel_size': 2, 'divisor_override': 3} | no argument",
        "{'type': 'AdaptiveAvgPool2d', 'output_size': 2, 'return_indices': true} | no argument",
        "{'type': 'AdaptiveAvgPool3d', 'output_size': [1, -2, 3]} | received {1, -2,3}",
        "{'type': 'AdaptiveMaxPool1d', 'output_size': [null]} | must be tuple of ints, not tuple",
        "{'type': 'AvgPool3d', 'kernel_size': 2, 'padding': [1, 1]}"
            + " | avg_pool3d: padding must be a single int, or a tuple of three ints",
        "{'type': 'AvgPool2d', 'kernel_size': -2} | got pad=0 and kernel_size=-2",
        "{'type': 'MaxUnpool2d', 'kernel_size': [2]}"
            + " | exactly two elements (height, width) in output_size, but got 1 elements",
        "{'type': 'MaxUnpool1d', 'kernel_size': [2, 3]} | in output_size, but got 3 elements",
        "{'type': 'MaxUnpool3d', 'kernel_size': 2, 'padding': [1]}"
            + " | exactly three elements (depth, height, width) in padding, but got: 1 elements",
        "{'type': 'MaxUnpool2d', 'kernel_size': 2, 'output_size': [1, 2, 3]}"
            + " | a sequence containing 2 or 4 elements, but it has a length of '3'",
      })
  void wrongArgumentsAreRefusedAtOnce(String json, String message) {
    ShapeException refusal = assertThrows(ShapeException.class, () -> layer(json));
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }

  @Test
  void nothingIsPooledInTrainingOnly() {
    Network network = network("{'type': 'AdaptiveAvgPool2d', 'output_size': [0, 2]}");
    Shape row = Shape.of(3, 4, 5);
    assertEquals(
        Shape.of(3, 0, 2), Plan.overRows(network, row, Purpose.INFERENCE).output().shape().row());
    ShapeException refusal =
        assertThrows(ShapeException.class, () -> Plan.overRows(network, row, GRADIENTS));
    assertEquals(
        "layer 0 (AdaptiveAvgPool2d, number 1 of 1): adaptive_avg_pool2d_backward(): Expected"
            + " grad_output to have non-zero size for non-batch dimensions, but grad_output has"
            + " sizes [?, 3, 0, 2] with dimension 2 being empty",
        refusal.getMessage());
  }

  @Test
  void nothingIsUnpooledInTrainingOnly() {
    Network network = network("{'type': 'MaxUnpool1d', 'kernel_size': 2, 'padding': 1}");
    Shape row = Shape.of(3, 1);
    assertEquals(
        Shape.of(3, 0), Plan.overRows(network, row, Purpose.INFERENCE).output().shape().row());
    ShapeException refusal =
        assertThrows(ShapeException.class, () -> Plan.overRows(network, row, GRADIENTS));
    assertTrue(
        refusal.getMessage().contains("index 0 is out of bounds for dimension 2 with size 0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type': 'MaxPool2d', 'kernel_size': 2}, {'type': 'ReLU'} | 0 | 0 | ",
        "{'type': 'AdaptiveMaxPool2d', 'output_size': [3, 2]} | 0 | 0 | ",
        "{'type': 'ReLU'} | 0 | 0 | must be the name of a max pooling over 2 axes but is that of ReLU",
        "{'type': 'AdaptiveAvgPool2d', 'output_size': [3, 2]} | 0 | 0"
            + " | over 2 axes but is that of AdaptiveAvgPool2d",
        "{'type': 'MaxPool2d', 'kernel_size': 2}, {'type': 'MaxPool2d', 'kernel_size': 1, 'stride': 2}"
            + " | 0 | 1 | Expected shape of indices to be same as that of the input tensor"
            + " ([?, 2, 2, 1]) but got indices tensor with shape: [?, 2, 3, 2]",
        "{'type': 'MaxPool2d', 'kernel_size': 2} | pool | 0 | there is no layer named pool",
        "{'type': 'MaxPool2d', 'kernel_size': 2} | 0 | 7 | there is no layer named 7",
      })
  void indicesComeFromAPoolingInFront(String front, String name, String size, String message) {
    Network network =
        network(
            front
                + ", {'name': 'last', 'type': 'MaxUnpool2d', 'kernel_size': 2, 'indices_of': '%s',"
                    .formatted(name)
                + " 'output_size_of': '%s'}".formatted(size));
    Shape row = Shape.of(2, 7, 5);
    if (message == null) {
      Plan plan = Plan.overRows(network, row, GRADIENTS);
      assertEquals(row, plan.output().shape().row());
      assertTrue(plan.givenIndices().isEmpty());
    } else {
      ShapeException refusal =
          assertThrows(ShapeException.class, () -> network.outputShape(Shape.batchOf(row)));
      assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
      assertTrue(refusal.getMessage().startsWith("layer last (MaxUnpool2d"), refusal.getMessage());
    }
  }

  @Test
  void twoLayersCannotBothBeGivenIndices() {
    Network network =
        network(
            "{'type': 'MaxUnpool1d', 'kernel_size': 2}, {'type': 'MaxUnpool1d', 'kernel_size': 2}");
    ShapeException refusal =
        assertThrows(
            ShapeException.class, () -> Plan.overRows(network, Shape.of(1, 3), Purpose.INFERENCE));
    assertTrue(refusal.getMessage().contains("only one layer can be given them"));
  }
}
