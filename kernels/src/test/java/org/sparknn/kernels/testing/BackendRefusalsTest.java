package org.sparknn.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.layer.BatchNormalization;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.loss.BCELoss;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Does every backend refuse the values that only a running step can see? */
class BackendRefusalsTest {

  static Stream<Backend> backends() {
    return Backends.available().stream();
  }

  @ParameterizedTest
  @MethodSource("backends")
  void oneValuePerChannelIsRefusedInTraining(Backend backend) {
    checkOneValue(backend, true, Purpose.TRAINING);
  }

  @ParameterizedTest
  @MethodSource("backends")
  void oneValuePerChannelIsRefusedWithoutRunningStatistics(Backend backend) {
    checkOneValue(backend, false, Purpose.INFERENCE);
  }

  private static void checkOneValue(Backend backend, boolean running, Purpose purpose) {
    Layer layer = new BatchNormalization(2, 3, 1e-5, Optional.of(0.1), true, running);
    Network network = Network.of(layer);
    Plan plan = Plan.overRows(network, Shape.of(3, 1, 1), purpose);
    StateDict state = StateDict.initial(network.slots(), 1);
    float[] values = {1, 2, 3};
    ShapeException refusal =
        assertThrows(
            ShapeException.class,
            () -> OneStep.run(backend, plan, Step.of(1), state, values, values));
    assertEquals(
        "Expected more than 1 value per channel when training, got input size torch.Size([1, 3, 1,"
            + " 1])",
        refusal.getMessage());
  }

  @ParameterizedTest
  @MethodSource("backends")
  void aClassThatDoesNotExistIsRefused(Backend backend) {
    CrossEntropyLoss loss = new CrossEntropyLoss();
    Plan plan =
        Plan.ofLoss(
            loss, Shape.of(2, 3), new Target(Shape.of(2), true), new Purpose(true, true, true));
    for (int wrong : new int[] {3, -1}) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  OneStep.runLoss(
                      backend,
                      plan,
                      Step.of(1),
                      StateDict.initial(loss.slots(), 0),
                      new float[6],
                      new float[] {0, wrong},
                      Reduction.MEAN,
                      new float[] {1}));
      assertEquals("Target %d is out of bounds.".formatted(wrong), refusal.getMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void whatIsNoProbabilityIsRefused(Backend backend) {
    BCELoss loss = new BCELoss();
    Target target = new Target(Shape.of(2, 3), false);
    Plan plan = Plan.ofLoss(loss, Shape.of(2, 3), target, new Purpose(true, true, true));
    for (float wrong : new float[] {-0.001f, 1.0001f, Float.NaN, Float.POSITIVE_INFINITY}) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  OneStep.runLoss(
                      backend,
                      plan,
                      Step.of(1),
                      StateDict.initial(loss.slots(), 0),
                      new float[] {0, 1, 0.5f, 0.5f, wrong, 0.5f},
                      new float[6],
                      Reduction.MEAN,
                      new float[] {1}));
      assertEquals(
          "all elements of input should be between 0 and 1 but one is " + (double) wrong,
          refusal.getMessage());
    }
  }
}
