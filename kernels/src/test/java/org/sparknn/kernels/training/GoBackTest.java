package org.sparknn.kernels.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.loss.MSELoss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.tensor.Shape;

/** Is a replica whose step was broken off whole again, wherever in the step that was? */
class GoBackTest {
  private static final int STEPS = 7;

  private static final Network NETWORK =
      LoopRun.network(
          """
          {"type": "Linear", "in_features": 2, "out_features": 3, "bias": false},
          {"type": "BatchNorm1d", "num_features": 3, "momentum": null},
          {"type": "Linear", "in_features": 3, "out_features": 1}
          """);

  private static LoopRun run(int accumulationSteps) {
    return new LoopRun(
        NETWORK,
        Shape.of(2),
        new MSELoss(),
        new Target(Shape.of(1), false),
        row -> new float[] {row * 7 % 5 - 1.5f, row * row % 11 / 3f},
        row -> new float[] {row % 3},
        4 * STEPS,
        4,
        1,
        new Adam(0.9, 0.999, 1e-8, 0, false),
        0.01,
        Schedule.COSINE,
        StateDict.initial(NETWORK.slots(), 5),
        new GradientSettings(accumulationSteps, 0, 0, NonFinite.STOP, 2));
  }

  /** A rank alone whose task is killed in its n-th sum. */
  private static final class Killed implements Collective {
    private int left;

    Killed(int left) {
      this.left = left;
    }

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public int ranks() {
      return 1;
    }

    @Override
    public void sum(double[] values, int length) {
      if (left-- == 0) {
        throw new IllegalStateException("killed");
      }
    }

    @Override
    public void sum(float[] values, int offset, int length) {
      sum(new double[0], length);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aRunGoesOnFromWhereItWasKilled(int accumulationSteps) throws IOException {
    LoopRun run = run(accumulationSteps);
    StateDict whole = run.train(Backends.available().get(0), 1, Collective.alone()).state();
    Set<Long> steps = new HashSet<>();
    int kills = 0;
    while (goesOn(run, kills, whole, steps)) {
      kills++;
    }
    // at least two sums of batch normalization, one of the loss and one of gradients a step
    assertTrue(kills >= 4 * STEPS, kills + " sums");
    // nothing is summed behind the last update
    assertEquals(
        accumulationSteps == 1 ? Set.of(0L, 1L, 2L, 3L, 4L, 5L, 6L) : Set.of(0L, 3L, 6L), steps);
  }

  /** Kills a run in a sum; false if it has come to its end before. */
  private static boolean goesOn(LoopRun run, int sum, StateDict whole, Set<Long> steps)
      throws IOException {
    TrainingState state;
    long step;
    try (LoopRun.Open open = run.open(Backends.available().get(0), 1, new Killed(sum))) {
      open.loop().keepBuffers();
      try {
        open.loop().run(0, 1, result -> {});
        return false;
      } catch (IllegalStateException e) {
        assertEquals("killed", e.getMessage());
      }
      step = open.loop().goBack().orElseThrow();
      state = open.loop().save();
    }
    steps.add(step);
    try (LoopRun.Open open = run.open(Backends.available().get(0), 1, Collective.alone())) {
      open.loop().restore(LoopRun.Saved.fromFile(state));
      open.loop().run(step, 1, result -> {});
      StateDict got = open.outcome(java.util.List.of()).state();
      assertEquals(whole.counters(), got.counters());
      whole.tensors().forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
    }
    return true;
  }

  @Test
  void withoutCopiesThereIsNoWayBack() {
    try (LoopRun.Open open = run(1).open(Backends.available().get(0), 1, new Killed(9))) {
      assertThrows(IllegalStateException.class, () -> open.loop().run(0, 1, result -> {}));
      assertEquals(OptionalLong.empty(), open.loop().goBack());
    }
  }
}
