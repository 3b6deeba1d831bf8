package org.sparknn.kernels.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.operation.PaddingMode;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;

/** What do containers make of shapes and names, and what do they refuse? */
class ContainersTest {
  private static final Layer RELU = new Activation(new Relu());
  private static final Layer IDENTITY = Network.of();

  private static Convolution convolution(int in, int out, int kernel) {
    return new Convolution(
        1,
        in,
        out,
        Sizes.of(kernel),
        Sizes.of(1),
        Padding.keyword("valid"),
        Sizes.of(1),
        1,
        false,
        PaddingMode.ZEROS);
  }

  private static Residual residual(Layer body) {
    return new Residual(body, Optional.empty());
  }

  private static Concatenation concatenation(Layer... branches) {
    return new Concatenation(Network.of(branches).layers());
  }

  private static void refused(String message, Layer layer, Shape input) {
    ShapeException refusal =
        assertThrows(ShapeException.class, () -> Network.of(RELU, layer).outputShape(input));
    assertEquals(
        "layer 1 (%s, number 2 of 2): %s".formatted(layer.kind(), message), refusal.getMessage());
  }

  @Test
  void aSumOfOtherSizesIsRefused() {
    String sizes =
        "The size of tensor a (%d) must match the size of tensor b (%d) at non-singleton";
    refused(
        sizes.formatted(5, 3) + " dimension 1", residual(convolution(3, 5, 1)), Shape.of(2, 3, 7));
    refused(
        sizes.formatted(6, 7) + " dimension 2", residual(convolution(3, 5, 2)), Shape.of(2, 3, 7));
    refused(
        sizes.formatted(1, 3) + " dimension 1", residual(convolution(3, 1, 1)), Shape.of(2, 3, 7));
    refused(
        "the body gives [2, 21] and the shortcut [2, 3, 7], which cannot be added",
        residual(new Flatten(1, -1)),
        Shape.of(2, 3, 7));
  }

  @Test
  void aSumKnowsWhatEitherBranchKnows() {
    Shape unknown = Shape.of(-1, 3, -1);
    assertEquals(unknown, residual(RELU).outputShape(unknown));
    assertEquals(Shape.of(-1, 3, 4), residual(new Affine(4, 4, true)).outputShape(unknown));
    assertEquals(
        Shape.of(-1, 3, 4),
        new Residual(RELU, Optional.of(new Affine(4, 4, true))).outputShape(unknown));
  }

  @Test
  void branchesOfOtherSizesAreRefused() {
    refused(
        "Sizes of tensors must match except in dimension 1. Expected size 7 but got size 5 for"
            + " tensor number 2 in the list.",
        concatenation(IDENTITY, convolution(3, 2, 1), convolution(3, 2, 3)),
        Shape.of(2, 3, 7));
    refused(
        "Tensors must have same number of dimensions: got 3 and 2",
        concatenation(IDENTITY, new Flatten(1, -1)),
        Shape.of(2, 3, 7));
    refused(
        "Dimension out of range (expected to be in range of [-1, 0], but got 1)",
        concatenation(IDENTITY, IDENTITY),
        Shape.of(3));
    assertEquals(
        "torch.cat(): expected a non-empty list of Tensors",
        assertThrows(ShapeException.class, () -> new Concatenation(List.of())).getMessage());
    assertEquals(
        "two layers are named a",
        assertThrows(
                ShapeException.class,
                () -> new Concatenation(List.of(new Named("a", RELU), new Named("a", RELU))))
            .getMessage());
  }

  @Test
  void aRefusalInsideNamesTheWholeWay() {
    ShapeException refusal =
        assertThrows(
            ShapeException.class,
            () ->
                Network.of(concatenation(RELU, residual(Network.of(RELU, convolution(4, 3, 1)))))
                    .outputShape(Shape.of(2, 3, 7)));
    assertEquals(
        "layer 0 (Concat, number 1 of 1): layer 1 (Residual, number 2 of 2): layer body (Sequential,"
            + " number 1 of 1): layer 1 (Conv1d, number 2 of 2): Given groups=1, weight of size [3,"
            + " 4, 1], expected input[2, 3, 7] to have 4 channels, but got 3 channels instead",
        refusal.getMessage());
  }

  @Test
  void unknownSizesAreConcatenated() {
    assertEquals(
        Shape.of(-1, 8, 7),
        concatenation(convolution(3, 3, 1), convolution(3, 5, 1)).outputShape(Shape.of(-1, 3, 7)));
    assertEquals(Shape.of(2, -1, 7), concatenation(IDENTITY, RELU).outputShape(Shape.of(2, -1, 7)));
    assertEquals(
        Shape.of(-1, 10, 4),
        concatenation(IDENTITY, new Affine(4, 4, true)).outputShape(Shape.of(-1, 5, -1)));
  }

  @Test
  void namesAreThoseOfTorch() {
    Network network =
        Network.of(
            RELU,
            new Residual(Network.of(convolution(3, 3, 1), RELU), Optional.of(convolution(3, 3, 1))),
            new Concatenation(
                List.of(new Named("left", convolution(3, 2, 1)), new Named("right", IDENTITY))));
    assertEquals(
        List.of("1.body.0.weight", "1.shortcut.weight", "2.left.weight"),
        network.slots().stream().map(Slot::name).toList());
    assertEquals(
        List.of(
            "0", "1", "1.body", "1.body.0", "1.body.1", "1.shortcut", "2", "2.left", "2.right"),
        network.table(Shape.of(2, 3, 7)).stream().map(Network.Line::name).toList());
    assertEquals(9, network.table(Shape.of(2, 3, 7)).get(3).parameters());
  }

  /** What stands for both is checked: a plan's shapes are those of the layers. */
  @Test
  void plansHaveTheLayersShapes() {
    Network network = Network.of(concatenation(IDENTITY, residual(RELU), convolution(3, 2, 1)));
    Plan plan = Plan.overRows(network, Shape.of(3, 7), Purpose.INFERENCE);
    assertEquals(Shape.of(-1, 8, 7), plan.output().shape());
    assertEquals(1, plan.output().channelAxis());
  }
}
