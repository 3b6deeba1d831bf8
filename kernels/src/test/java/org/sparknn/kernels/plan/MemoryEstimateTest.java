package org.sparknn.kernels.plan;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.tensor.Shape;

/** Is the estimate near what a device takes? */
class MemoryEstimateTest {
  private static final Adam ADAM = new Adam(0.9, 0.999, 1e-8, 0, false);

  private static Plan plan(int side) {
    Network network =
        NetworkJson.read(
            NetworkJson.parse(
                """
                {"layers": [
                 {"type": "Conv2d", "in_channels": 3, "out_channels": 32, "kernel_size": 3, "padding": 1},
                 {"type": "BatchNorm2d", "num_features": 32}, {"type": "ReLU"},
                 {"type": "MaxPool2d", "kernel_size": 2},
                 {"type": "Conv2d", "in_channels": 32, "out_channels": 48, "kernel_size": 3, "padding": 1},
                 {"type": "ReLU"}, {"type": "AdaptiveAvgPool2d", "output_size": [2, 2]},
                 {"type": "Flatten"},
                 {"type": "Linear", "in_features": 192, "out_features": 10}]}
                """));
    return Plan.overRows(
        network,
        Shape.of(3, side, side),
        Purpose.TRAINING,
        new CrossEntropyLoss(),
        new Target(Shape.of(), true));
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 33, 100})
  void theEstimateIsNearWhatADeviceTakes(int rows) {
    Backend backend = Backends.pick(Backends.AUTO).backend();
    Assumptions.assumeTrue(backend.name().equals("cpu"), "the estimate is for the cpu backend");
    Plan plan = plan(32);
    try (Session session = new Session(plan, backend.open(plan, rows, 1, Collective.alone()))) {
      session.device().read(plan.output(), rows, new float[plan.output().elements(rows)]);
      double taken = session.device().bytes();
      double estimated = MemoryEstimate.bytes(plan, rows, ADAM);
      assertTrue(estimated > 0.7 * taken, estimated + " of " + taken);
      assertTrue(estimated < 1.3 * taken, estimated + " of " + taken);
    }
  }

  @Test
  void moreRowsNeedMore() {
    Plan plan = plan(16);
    long one = MemoryEstimate.bytes(plan, 1, ADAM);
    long two = MemoryEstimate.bytes(plan, 2, ADAM);
    assertTrue(two > one);
    assertTrue(MemoryEstimate.bytes(plan, 3, ADAM) > two);
  }

  @Test
  void moreThanAnArrayHoldsIsRefused() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> MemoryEstimate.bytes(plan(512), 4096, ADAM));
    assertTrue(refusal.getMessage().contains("use a smaller batch"), refusal.getMessage());
  }
}
