package org.sparknn.kernels.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sparknn.kernels.training.StepResult.Update.MADE;
import static org.sparknn.kernels.training.StepResult.Update.OPEN;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.loss.Weights;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.tensor.Shape;

/** Are several batches of one update what one batch with all their rows is? */
class AccumulationTest {
  private static final float SAME = 1e-5f;
  private static final int STEPS = 3;
  private static final int BATCH = 4;

  /** The last update of an epoch has one batch of two rows. */
  private static final int ROWS = 26;

  private static final int IGNORED = 2;

  private static final Network NETWORK =
      LoopRun.network(
          """
          {"type": "Conv1d", "in_channels": 2, "out_channels": 3, "kernel_size": 3},
          {"type": "ReLU"}, {"type": "Flatten"},
          {"type": "Linear", "in_features": 9, "out_features": 4}
          """);

  /** Classes weigh differently and one is ignored, so the batches' denominators differ. */
  private static LoopRun run(Reduction reduction, Optimizer optimizer) {
    return new LoopRun(
        NETWORK,
        Shape.of(2, 5),
        new CrossEntropyLoss(Optional.of(Weights.of(0.5, 2, 1, 3)), IGNORED, 0.1, reduction),
        new Target(Shape.of(), true),
        AccumulationTest::input,
        row -> new float[] {row * row % 5 % 4},
        ROWS,
        BATCH,
        2,
        optimizer,
        0.02,
        Schedule.COSINE,
        StateDict.initial(NETWORK.slots(), 5),
        settings(STEPS));
  }

  private static float[] input(long row) {
    Random random = new Random(row);
    float[] values = new float[10];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  private static GradientSettings settings(int accumulationSteps) {
    return new GradientSettings(accumulationSteps, 0, 0, NonFinite.STOP, 0);
  }

  record Case(Backend backend, Reduction reduction, Optimizer optimizer) {}

  static Stream<Case> cases() {
    return Backends.available().stream()
        .flatMap(
            backend ->
                Stream.of(
                    new Case(backend, Reduction.MEAN, new Sgd(0.9, 0, 0.01, false)),
                    new Case(backend, Reduction.SUM, new Sgd(0, 0, 0, false)),
                    new Case(backend, Reduction.MEAN, new Adam(0.9, 0.999, 1e-8, 0.01, true))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void severalBatchesAreOneLargeOne(Case given) throws Exception {
    LoopRun accumulating = run(given.reduction(), given.optimizer());
    LoopRun large = accumulating.batch(STEPS * BATCH).with(settings(1));
    StateDict wanted = large.on(1, given.backend()).get(0).state();
    for (int ranks = 1; ranks <= BATCH; ranks++) {
      for (LoopRun.Outcome outcome : accumulating.on(ranks, given.backend())) {
        assertEquals(
            List.of(
                OPEN, OPEN, MADE, OPEN, OPEN, MADE, MADE, OPEN, OPEN, MADE, OPEN, OPEN, MADE, MADE),
            outcome.updates());
        wanted
            .tensors()
            .forEach(
                (name, values) -> assertArrayEquals(values, outcome.state().get(name), SAME, name));
      }
    }
  }

  /** Counts the sums of gradients; a rank alone. */
  private static final class Counting implements Collective {
    private int sums;

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public int ranks() {
      return 1;
    }

    @Override
    public void sum(double[] values, int length) {}

    @Override
    public void sum(float[] values, int offset, int length) {
      sums++;
    }
  }

  @Test
  void gradientsCrossTheWireOnceForEachUpdate() {
    Counting collective = new Counting();
    LoopRun run = run(Reduction.MEAN, new Sgd(0, 0, 0, false));
    LoopRun.Outcome outcome = run.train(Backends.available().get(0), 1, collective);
    assertEquals(14, outcome.steps().size());
    assertEquals(6, collective.sums); // all in one bucket
  }

  @Test
  void aRunGoesOnBetweenUpdatesOnly() throws IOException {
    LoopRun run = run(Reduction.MEAN, new Adam(0.9, 0.999, 1e-8, 0, false));
    LoopRun.Saved saved = new LoopRun.Saved(9);
    LoopRun.Outcome whole = run.train(saved);
    try (LoopRun.Open open = run.continued(saved)) {
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> open.loop().run(9, 2, result -> {}));
      assertEquals("no update of 3 batches begins with step 3 of an epoch", refusal.getMessage());
      open.loop().run(10, 2, result -> {});
      StateDict continued = open.outcome(List.of()).state();
      for (Map.Entry<String, float[]> tensor : whole.state().tensors().entrySet()) {
        assertArrayEquals(tensor.getValue(), continued.get(tensor.getKey()), tensor.getKey());
      }
    }
  }

  @Test
  void aBatchWithoutLossesIsPartOfAnUpdate() throws Exception {
    LoopRun run = run(Reduction.MEAN, new Sgd(0, 0, 0, false));
    LoopRun some =
        new LoopRun(
            run.network(),
            run.row(),
            run.loss(),
            run.target(),
            run.inputs(),
            row -> new float[] {row < BATCH ? IGNORED : 1},
            3 * BATCH,
            BATCH,
            1,
            run.optimizer(),
            run.rate(),
            run.schedule(),
            run.initial(),
            run.settings());
    List<LoopRun.Outcome> outcomes = some.on(2);
    assertEquals(Double.NaN, outcomes.get(0).steps().get(0).loss());
    float[] wanted = some.without(BATCH).on(1).get(0).state().get("3.weight");
    assertArrayEquals(wanted, outcomes.get(0).state().get("3.weight"), SAME);
    double moved = 0;
    float[] before = run.initial().get("3.weight");
    for (int i = 0; i < before.length; i++) {
      moved += Math.abs(wanted[i] - before[i]);
    }
    assertEquals(true, moved > SAME, Arrays.toString(wanted));
  }
}
