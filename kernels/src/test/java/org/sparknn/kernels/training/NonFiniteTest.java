package org.sparknn.kernels.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparknn.kernels.training.StepResult.Update.LEFT_OUT;
import static org.sparknn.kernels.training.StepResult.Update.MADE;
import static org.sparknn.kernels.training.StepResult.Update.OPEN;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.L1Loss;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.loss.Weights;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.tensor.Shape;

/** What becomes of a run in which a loss or a gradient is infinite or NaN? */
class NonFiniteTest {
  private static final float HUGE = 3e38f;
  private static final int BATCH = 4;

  private static final Network NETWORK =
      LoopRun.network(
          """
          {"type": "Linear", "in_features": 2, "out_features": 2, "bias": false},
          {"type": "BatchNorm1d", "num_features": 2},
          {"type": "Linear", "in_features": 2, "out_features": 1}
          """);

  /** Without what makes numbers small again. */
  private static final Network STEEP =
      LoopRun.network(
          """
          {"type": "Linear", "in_features": 2, "out_features": 2, "bias": false},
          {"type": "Linear", "in_features": 2, "out_features": 1, "bias": false}
          """);

  private static LoopRun run(
      Network network, LongFunction<float[]> inputs, int rows, GradientSettings settings) {
    StateDict initial = StateDict.initial(network.slots(), 5);
    if (network.equals(STEEP)) {
      initial.put("0.weight", new float[] {1, 0, 0, 1});
      initial.put("1.weight", new float[] {2, 0});
    } else if (network.equals(NETWORK)) {
      initial.put("0.weight", new float[] {2, 1, -1, 2});
    }
    return new LoopRun(
        network,
        Shape.of(2),
        new L1Loss(),
        new Target(Shape.of(1), false),
        inputs,
        row -> new float[] {row % 3},
        rows,
        BATCH,
        1,
        new Adam(0.9, 0.999, 1e-8, 0, false),
        0.01,
        Schedule.CONSTANT,
        initial,
        settings);
  }

  private static GradientSettings settings(NonFinite choice, int accumulationSteps) {
    return new GradientSettings(accumulationSteps, 0, 0, choice, 0);
  }

  private static float[] good(long row) {
    return new float[] {(row * 7 % 5) - 1.5f, (row * row % 11) / 3f};
  }

  /** Good rows but for one. */
  private static LongFunction<float[]> but(long badRow, float... values) {
    return row -> row == badRow ? values : good(row);
  }

  private static String stopped(LoopRun run, int ranks) {
    ExecutionException failure = assertThrows(ExecutionException.class, () -> run.on(ranks));
    return assertInstanceOf(ArithmeticException.class, failure.getCause()).getMessage();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void aRowThatIsNotFiniteIsNamedWithItsRank(int ranks) {
    LoopRun run = run(NETWORK, but(11, 1, Float.NaN), 18, settings(NonFinite.STOP, 1));
    assertEquals(
        ("the loss is NaN in step 3 of epoch 1: rank %d made the first number that is not finite,"
                + " in the input of row 11; a smaller learning rate than 0.01 or other inputs may"
                + " help")
            .formatted(ranks - 1),
        stopped(run, ranks));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void theFirstLayerIsNamed(int ranks) {
    // BatchNorm's sums carry it to all ranks
    LoopRun normalized = run(NETWORK, but(5, HUGE, HUGE), 18, settings(NonFinite.STOP, 1));
    LoopRun first = run(STEEP, but(5, HUGE, 0), 18, settings(NonFinite.STOP, 1));
    int rank = ranks < 3 ? 0 : 1;
    String message = stopped(first, ranks);
    assertTrue(message.startsWith("the loss is Infinity in step 2 of epoch 1: "), message);
    assertTrue(
        message.contains(
            "rank %d made the first number that is not finite, in the output of layer 1 of row 5;"
                .formatted(rank)),
        message);
    message = stopped(normalized, ranks);
    assertTrue(message.startsWith("the loss is NaN in step 2 of epoch 1: rank " + rank), message);
    assertTrue(message.contains("in the output of layer 0 of row 5;"), message);
  }

  /** The loss is finite where the gradient of the first weight is not. */
  private static float[] twoHuge(long row) {
    return row == 4 || row == 7 ? new float[] {0, HUGE} : good(row);
  }

  @Test
  void aGradientThatOverflowsIsFoundInItsLayer() {
    Network network =
        LoopRun.network(
            "{\"type\": \"Linear\", \"in_features\": 2, \"out_features\": 1, \"bias\": false}");
    LoopRun run = run(network, NonFiniteTest::twoHuge, 18, settings(NonFinite.STOP, 1));
    StateDict zeros = new StateDict();
    zeros.put("0.weight", new float[] {0, 0});
    LoopRun still =
        new LoopRun(
            network,
            run.row(),
            run.loss(),
            run.target(),
            run.inputs(),
            row -> new float[] {0.5f},
            run.rows(),
            BATCH,
            1,
            run.optimizer(),
            0,
            Schedule.CONSTANT,
            zeros,
            run.settings());
    String alone = stopped(still, 1);
    assertTrue(alone.startsWith("the gradient is Infinity in step 2 of epoch 1: rank 0"), alone);
    assertTrue(alone.contains("in the gradients of layer 0; a smaller"), alone);
    // each on a rank of its own
    String shared = stopped(still, 2);
    assertTrue(shared.contains("each rank's own numbers are finite, but not their sums;"), shared);
    // the first of two batches
    String first = stopped(still.without(4).with(settings(NonFinite.STOP, 2)), 1);
    assertTrue(first.startsWith("the gradient is Infinity in step 1 of epoch 1: rank 0"), first);
  }

  /** Class 0 has no weight. */
  private static LoopRun weighted(GradientSettings settings, LongFunction<float[]> targets) {
    Network network =
        LoopRun.network("{\"type\": \"Linear\", \"in_features\": 2, \"out_features\": 3}");
    return new LoopRun(
        network,
        Shape.of(2),
        new CrossEntropyLoss(
            Optional.of(Weights.of(0, 1, 1)), CrossEntropyLoss.IGNORE_INDEX, 0, Reduction.MEAN),
        new Target(Shape.of(), true),
        NonFiniteTest::good,
        targets,
        18,
        BATCH,
        1,
        new Adam(0.9, 0.999, 1e-8, 0, false),
        0.01,
        Schedule.CONSTANT,
        StateDict.initial(network.slots(), 5),
        settings);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void targetsWithoutWeightAreSaidToBeTheCause(int ranks) {
    LongFunction<float[]> targets = row -> new float[] {row / BATCH == 1 ? 0 : 1 + row % 2};
    assertEquals(
        "the loss is NaN in step 2 of epoch 1: its targets have a total weight of 0, so that their"
            + " losses have no mean; other weights of classes or larger batches may help",
        stopped(weighted(settings(NonFinite.STOP, 1), targets), ranks));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void anUpdateLeftOutChangesNothing(int ranks) throws Exception {
    for (Backend backend : Backends.available()) {
      LoopRun run = run(NETWORK, but(2, Float.NaN, 0), 14, settings(NonFinite.SKIP, 1));
      List<LoopRun.Outcome> outcomes = run.on(ranks, backend);
      LoopRun.Outcome wanted = run.without(BATCH).on(ranks, backend).get(0);
      assertEquals(List.of(MADE, MADE, MADE), wanted.updates());
      for (LoopRun.Outcome outcome : outcomes) {
        assertEquals(List.of(LEFT_OUT, MADE, MADE, MADE), outcome.updates());
        assertEquals(1, outcome.leftOut());
        assertSame(wanted.state(), outcome.state());
      }
    }
  }

  private static void assertSame(StateDict wanted, StateDict state) {
    assertEquals(wanted.counters(), state.counters());
    wanted.tensors().forEach((name, values) -> assertArrayEquals(values, state.get(name), name));
  }

  /** Whichever of its batches it was. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 9})
  void anUpdateIsLeftOutWithAllItsBatches(int badRow) throws Exception {
    LoopRun run = run(NETWORK, but(badRow, 0, Float.NaN), 24, settings(NonFinite.SKIP, 3));
    LoopRun.Outcome wanted = run.without(3 * BATCH).on(3).get(0);
    for (LoopRun.Outcome outcome : run.on(3)) {
      assertEquals(List.of(OPEN, OPEN, LEFT_OUT, OPEN, OPEN, MADE), outcome.updates());
      assertSame(wanted.state(), outcome.state());
    }
  }

  @Test
  void theLearningRateIsHalvedWhereItIsReduced() throws Exception {
    LongFunction<float[]> inputs =
        row -> row == 0 || row == 6 ? new float[] {Float.POSITIVE_INFINITY, 0} : good(row);
    LoopRun run = run(NETWORK, inputs, 16, settings(NonFinite.REDUCE, 1));
    LoopRun wanted = run.without(2 * BATCH).rate(run.rate() / 4);
    for (LoopRun.Outcome outcome : run.on(2)) {
      assertEquals(List.of(LEFT_OUT, LEFT_OUT, MADE, MADE), outcome.updates());
      assertSame(wanted.on(2).get(0).state(), outcome.state());
    }
  }

  @Test
  void theLearningRateIsNotHalvedForEver() {
    LongFunction<float[]> inputs = row -> new float[] {Float.NaN, row};
    LoopRun run = run(NETWORK, inputs, 60, settings(NonFinite.REDUCE, 1));
    String message = stopped(run, 2);
    assertTrue(message.startsWith("the loss is NaN in step 11 of epoch 1: rank 0"), message);
    assertTrue(message.endsWith("; it was halved 10 times"), message);
  }

  @Test
  void updatesAreNotSkippedForEver() {
    LongFunction<float[]> inputs =
        row -> row >= BATCH ? new float[] {row % 3, Float.NaN} : good(row);
    String message = stopped(run(NETWORK, inputs, 120, settings(NonFinite.SKIP, 1)), 3);
    assertTrue(message.startsWith("the loss is NaN in step 22 of epoch 1: rank 0"), message);
    assertTrue(message.contains("in the input of row 84;"), message);
    assertTrue(message.endsWith("; the 20 updates before it were left out too"), message);
  }

  @Test
  void anUpdateThatIsMadeBeginsTheCountAnew() throws Exception {
    LongFunction<float[]> inputs =
        row -> row / BATCH % 20 == 0 ? good(row) : new float[] {row % 3, Float.NaN};
    LoopRun run = run(NETWORK, inputs, 61 * BATCH, settings(NonFinite.SKIP, 1));
    assertEquals(57, run.on(2).get(0).leftOut());
  }

  @Test
  void aRunThatGoesOnKnowsHowManyWereSkippedInARow() throws IOException {
    LoopRun run =
        run(NETWORK, row -> new float[] {Float.NaN, row}, 120, settings(NonFinite.SKIP, 1));
    LoopRun.Saved saved = new LoopRun.Saved(14);
    assertThrows(ArithmeticException.class, () -> run.train(saved));
    try (LoopRun.Open open = run.continued(saved)) {
      ArithmeticException failure =
          assertThrows(ArithmeticException.class, () -> open.loop().run(15, 1, result -> {}));
      assertTrue(failure.getMessage().contains("in step 21 of epoch 1"), failure.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = NonFinite.class,
      names = {"SKIP", "REDUCE"})
  void aRunGoesOnWithWhatWasLeftOut(NonFinite choice) throws IOException {
    LoopRun run = run(NETWORK, but(1, Float.NaN, 0), 24, settings(choice, 1));
    LoopRun.Saved saved = new LoopRun.Saved(2);
    LoopRun.Outcome whole = run.train(saved);
    try (LoopRun.Open open = run.continued(saved)) {
      open.loop().run(3, 1, result -> {});
      LoopRun.Outcome continued = open.outcome(List.of());
      assertEquals(whole.leftOut(), continued.leftOut());
      assertSame(whole.state(), continued.state());
    }
  }

  @Test
  void choicesHaveNames() {
    assertEquals(List.of("stop", "skip", "reduce"), NonFinite.labels());
    assertEquals(
        Arrays.asList(NonFinite.values()), NonFinite.labels().stream().map(NonFinite::of).toList());
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> NonFinite.of("ignore"));
    assertEquals(
        "nonFinite must be one of [stop, skip, reduce] but is ignore", refusal.getMessage());
  }
}
