package org.sparknn.kernels.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.plan.Initial;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;

/** Which sizes does a transposed convolution give, and which does it refuse? */
class TransposedConvolutionTest {
  private static final Layer POOL =
      new MaxPooling(
          2, Sizes.of(2, 2), Sizes.of(2, 2), Sizes.of(0, 0), Sizes.of(1, 1), false, false);

  /** Two axes, 6 to 4 channels in 2 groups, windows of 2 × 2. */
  private static TransposedConvolution layer(
      int stride, int padding, int outputPadding, OutputSize outputSize) {
    return new TransposedConvolution(
        2,
        6,
        4,
        Sizes.of(2, 2),
        Sizes.repeat(stride, 2),
        Sizes.repeat(padding, 2),
        Sizes.repeat(outputPadding, 2),
        2,
        true,
        Sizes.of(1, 1),
        outputSize);
  }

  private static String refusal(Layer layer, Shape input) {
    return assertThrows(ShapeException.class, () -> layer.outputShape(input)).getMessage();
  }

  @Test
  void unknownSizesStayUnknown() {
    TransposedConvolution free = layer(3, 0, 1, OutputSize.free());
    assertEquals(Shape.of(-1, 4, 6, 9), free.outputShape(Shape.of(-1, 6, 2, 3)));
    assertEquals(Shape.of(-1, 4, -1, 9), free.outputShape(Shape.of(-1, 6, -1, 3)));
    assertEquals(Shape.of(4, -1, 9), free.outputShape(Shape.of(6, -1, 3)));
    TransposedConvolution fixed = layer(3, 0, 0, OutputSize.of(Sizes.of(7, 8)));
    assertEquals(Shape.of(-1, 4, 7, 8), fixed.outputShape(Shape.of(-1, 6, -1, 3)));
    assertEquals(
        "requested an output size of (7, 8), but valid sizes range from [?, 11] to [?, 13] (for an"
            + " input of torch.Size([?, 4]))",
        refusal(fixed, Shape.of(-1, 6, -1, 4)));
  }

  @Test
  void anEmptyBatchIsAllowedMore() {
    TransposedConvolution wide = layer(2, 0, 2, OutputSize.free());
    assertEquals(Shape.of(0, 4, 6, 8), wide.outputShape(Shape.of(0, 6, 2, 3)));
    assertEquals(
        "output padding must be smaller than either stride or dilation, but got"
            + " output_padding_height: 2 output_padding_width: 2 stride_height: 2 stride_width: 2"
            + " dilation_height: 1 dilation_width: 1",
        refusal(wide, Shape.of(-1, 6, 2, 3)));
    TransposedConvolution narrow = layer(1, 2, 0, OutputSize.free());
    assertEquals(Shape.of(0, 4, 0, 1), narrow.outputShape(Shape.of(0, 6, 3, 4)));
    assertEquals(
        "cannot reshape tensor of 0 elements into shape [0, 4, -1, 1] because the unspecified"
            + " dimension size -1 can be any value and is ambiguous",
        refusal(narrow, Shape.of(0, 6, 2, 4)));
    assertEquals("invalid shape dimension -2", refusal(narrow, Shape.of(0, 6, 1, 2)));
    assertEquals("only one dimension can be inferred", refusal(narrow, Shape.of(0, 6, 2, 2)));
    assertEquals(
        "Given input size per channel: (3 x 4). Calculated output size per channel: (0 x 1). Output"
            + " size is too small",
        refusal(narrow, Shape.of(1, 6, 3, 4)));
  }

  @Test
  void thePoolingsInputSizeComesBack() {
    Network network =
        new Network(
            List.of(
                new Named("down", POOL),
                new Named("up", layer(2, 0, 0, OutputSize.ofInputOf("down")))));
    assertEquals(Shape.of(-1, 4, 7, 5), network.outputShape(Shape.of(-1, 6, 7, 5)));
    assertEquals(Shape.of(-1, 4, 6, 4), network.outputShape(Shape.of(-1, 6, 6, 4)));
    assertEquals(Shape.of(-1, 4, -1, 5), network.outputShape(Shape.of(-1, 6, -1, 5)));
    assertEquals(Shape.of(4, 7, 5), network.outputShape(Shape.of(6, 7, 5)));
  }

  @Test
  void aNameThatDoesNotFitIsRefused() {
    TransposedConvolution up = layer(2, 0, 0, OutputSize.ofInputOf("down"));
    assertEquals(
        "there is no layer named down in front of this one; there are []",
        refusal(up, Shape.of(1, 6, 2, 2)));
    Scope scope = new Scope();
    scope.pass("down", new Activation(new Relu()), Shape.of(3, 4), Shape.of(3, 4));
    assertEquals(
        "output_size_of='down' needs 2 sizes behind the channels but that layer's input is [3, 4]",
        assertThrows(ShapeException.class, () -> up.outputShape(Shape.of(1, 6, 2, 2), scope))
            .getMessage());
    assertEquals(
        "output_size=(7, 5) and output_size_of='down' cannot be given both",
        assertThrows(
                ShapeException.class,
                () -> new OutputSize(Optional.of(Sizes.of(7, 5)), Optional.of("down")))
            .getMessage());
  }

  @Test
  void anOutputBeyondAnIntIsRefused() {
    TransposedConvolution far = layer(Integer.MAX_VALUE, 0, 0, OutputSize.free());
    assertEquals(
        "integer out of range: a size of " + (2L * Integer.MAX_VALUE + 2),
        refusal(far, Shape.of(1, 6, 3, 1)));
  }

  @Test
  void weightsAreDrawnByTheOutputChannels() {
    TransposedConvolution layer = layer(1, 0, 0, OutputSize.free());
    assertEquals(Shape.of(6, 2, 2, 2), layer.slots().get(0).shape());
    assertEquals(Shape.of(4), layer.slots().get(1).shape());
    // 4 channels / 2 groups · 2 · 2 elements
    assertEquals(new Initial.Uniform(1 / Math.sqrt(8)), layer.slots().get(0).initial());
    assertEquals(new Initial.Uniform(1 / Math.sqrt(8)), layer.slots().get(1).initial());
  }
}
