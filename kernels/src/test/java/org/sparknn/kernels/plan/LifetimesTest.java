package org.sparknn.kernels.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.function.Sigmoid;
import org.sparknn.kernels.layer.Activation;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.layer.BatchNormalization;
import org.sparknn.kernels.layer.Residual;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.operation.Normalize;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.operation.Pointwise;
import org.sparknn.kernels.operation.Sum;
import org.sparknn.kernels.tensor.Shape;

/** Do tensors take the place of others that nobody reads any more, and of no others? */
class LifetimesTest {
  private static final Network NETWORK =
      Network.of(
          new Affine(4, 3, true),
          new BatchNormalization(1, 3, 1e-5, Optional.of(0.1), true, true),
          new Activation(new Relu()),
          new Activation(new Sigmoid()),
          new Residual(new Affine(3, 3, true), Optional.empty()),
          new Affine(3, 2, true));

  private int[] offsets;

  private Plan plan(Purpose purpose) {
    Plan plan = Plan.overRows(NETWORK, Shape.of(4), purpose);
    offsets = new Lifetimes(plan).offsets(0, tensor -> tensor.elements(2));
    return plan;
  }

  private static <T extends Operation> List<T> operations(List<Operation> pass, Class<T> kind) {
    return pass.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private int offset(Tensor tensor) {
    return offsets[tensor.id()];
  }

  @Test
  void scoringNeedsOnePlaceForTheElementsOfOneTensor() {
    Plan plan = plan(Purpose.INFERENCE);
    Normalize normalize = operations(plan.forward(), Normalize.class).get(0);
    assertEquals(offset(normalize.input()), offset(normalize.output()));
    for (Pointwise pointwise : operations(plan.forward(), Pointwise.class)) {
      assertEquals(offset(pointwise.input()), offset(pointwise.output()));
    }
  }

  @Test
  void aBranchKeepsWhatTheOtherReads() {
    Plan plan = plan(Purpose.INFERENCE);
    Sum sum = operations(plan.forward(), Sum.class).get(0);
    assertNotEquals(offset(sum.inputs().get(0)), offset(sum.inputs().get(1)));
    assertEquals(offset(sum.inputs().get(0)), offset(sum.output()));
  }

  @Test
  void trainingKeepsWhatGradientsRead() {
    Plan plan = plan(Purpose.TRAINING);
    List<Operation> forward = plan.forward();
    Normalize normalize = operations(forward, Normalize.class).get(0);
    assertNotEquals(offset(normalize.input()), offset(normalize.output()));
    Pointwise relu = operations(forward, Pointwise.class).get(0);
    assertEquals(offset(relu.input()), offset(relu.output()));
    Pointwise sigmoid = operations(forward, Pointwise.class).get(1);
    assertNotEquals(offset(sigmoid.input()), offset(sigmoid.output()));
    for (Pointwise.Gradient gradient : operations(plan.backward(), Pointwise.Gradient.class)) {
      assertEquals(offset(gradient.outputGradient()), offset(gradient.inputGradient()));
    }
  }
}
