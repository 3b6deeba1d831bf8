package org.sparknn.kernels.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.MSELoss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.tensor.Shape;

/** Is a run with deferred updates the same run, to the bit, also where it is broken off? */
class DeferredUpdatesTest {
  private static final int BATCH = 8;
  private static final int ROWS = 44;
  private static final Adam ADAM = new Adam(0.9, 0.999, 1e-8, 0.01, true);
  private static final Sgd SGD = new Sgd(0.9, 0, 0.01, true);

  /** Three buckets; the convolution's weights are kept in another order, too. */
  private static final Network NETWORK =
      LoopRun.network(
          """
          {"type": "Conv1d", "in_channels": 2, "out_channels": 5, "kernel_size": 3},
          {"type": "BatchNorm1d", "num_features": 5},
          {"type": "ReLU"}, {"type": "Flatten"},
          {"type": "Linear", "in_features": 15, "out_features": 1024},
          {"type": "Linear", "in_features": 1024, "out_features": 517, "bias": false},
          {"type": "Linear", "in_features": 517, "out_features": 1100},
          {"type": "Linear", "in_features": 1100, "out_features": 4}
          """);

  private static GradientSettings settings(int accumulationSteps, double clipValue, boolean defer) {
    return new GradientSettings(accumulationSteps, 0, clipValue, NonFinite.STOP, 3, defer);
  }

  private static LoopRun run(Optimizer optimizer, GradientSettings settings) {
    return new LoopRun(
        NETWORK,
        Shape.of(2, 5),
        new CrossEntropyLoss(),
        new Target(Shape.of(), true),
        DeferredUpdatesTest::input,
        row -> new float[] {row * row % 5 % 4},
        ROWS,
        BATCH,
        2,
        optimizer,
        0.001,
        Schedule.COSINE,
        StateDict.initial(NETWORK.slots(), 5),
        settings);
  }

  private static float[] input(long row) {
    Random random = new Random(row);
    float[] values = new float[10];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  private static void assertSame(StateDict wanted, StateDict got) {
    assertEquals(wanted.counters(), got.counters());
    wanted.tensors().forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
  }

  record Case(Backend backend, Optimizer optimizer, int accumulationSteps, double clipValue) {}

  static Stream<Case> cases() {
    Backend best = Backends.available().get(0);
    return Stream.concat(
        Stream.of(
            new Case(best, SGD, 1, 0), new Case(best, ADAM, 3, 0), new Case(best, SGD, 2, 1e-3)),
        Backends.available().stream().map(backend -> new Case(backend, ADAM, 1, 1e-3)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theBitsAreTheSameOnAnyNumberOfRanks(Case given) throws Exception {
    LoopRun atOnce =
        run(given.optimizer(), settings(given.accumulationSteps(), given.clipValue(), false));
    LoopRun deferred = atOnce.with(settings(given.accumulationSteps(), given.clipValue(), true));
    for (int ranks = 1; ranks <= 4; ranks++) {
      List<LoopRun.Outcome> wanted = atOnce.on(ranks, given.backend());
      List<LoopRun.Outcome> got = deferred.on(ranks, given.backend());
      for (int rank = 0; rank < ranks; rank++) {
        assertEquals(wanted.get(rank).steps(), got.get(rank).steps());
        assertSame(wanted.get(rank).state(), got.get(rank).state());
      }
    }
  }

  /** A checkpoint in the middle is that of a whole update. */
  @Test
  void whatIsSavedGoesOnWithAndWithoutTheSetting() throws IOException {
    LoopRun run = run(ADAM, settings(1, 0, true));
    LoopRun.Saved saved = new LoopRun.Saved(4);
    StateDict whole = run.train(saved).state();
    for (boolean defer : new boolean[] {true, false}) {
      try (LoopRun.Open open = run.with(settings(1, 0, defer)).continued(saved)) {
        open.loop().run(5, 2, result -> {});
        assertSame(whole, open.outcome(List.of()).state());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aGradientThatIsNotFiniteIsNamedWithItsStep(int ranks) {
    Network network =
        LoopRun.network("{\"type\": \"Linear\", \"in_features\": 2, \"out_features\": 1}");
    StateDict zeros = new StateDict();
    zeros.put("0.weight", new float[] {0, 0});
    zeros.put("0.bias", new float[] {0});
    LoopRun run =
        new LoopRun(
            network,
            Shape.of(2),
            new MSELoss(),
            new Target(Shape.of(1), false),
            row -> new float[] {0, row == 4 || row == 7 ? 3e38f : 1},
            row -> new float[] {0.9f},
            18,
            6,
            1,
            SGD,
            0,
            Schedule.CONSTANT,
            zeros,
            settings(1, 0, true));
    ExecutionException failure = assertThrows(ExecutionException.class, () -> run.on(ranks));
    assertEquals(
        "the gradient is Infinity in step 1 of epoch 1: that of 0.weight (without deferredUpdates"
            + " the rank and the first layer are named); a smaller learning rate than 0.0 or other"
            + " inputs may help",
        assertInstanceOf(ArithmeticException.class, failure.getCause()).getMessage());
  }

  /** The last step's gradient is looked at before it is told of. */
  @Test
  void aRunDoesNotEndWithAnUpdateThatIsNotMade() {
    Network network =
        LoopRun.network(
            "{\"type\": \"Linear\", \"in_features\": 1, \"out_features\": 1, \"bias\": false}");
    StateDict zeros = new StateDict();
    zeros.put("0.weight", new float[] {0});
    LoopRun run =
        new LoopRun(
            network,
            Shape.of(1),
            new MSELoss(),
            new Target(Shape.of(1), false),
            row -> new float[] {row < 4 ? 1 : 3e38f},
            row -> new float[] {0.9f},
            6,
            2,
            1,
            SGD,
            0,
            Schedule.CONSTANT,
            zeros,
            settings(1, 0, true));
    List<StepResult> told = new ArrayList<>();
    assertThrows(
        ArithmeticException.class,
        () ->
            run.train(
                Backends.available().get(0), 1, Collective.alone(), told, (open, result) -> {}));
    assertEquals(2, told.size());
  }

  /** A rank alone whose task is killed in its n-th sum, or while it waits for one. */
  private static final class Killed implements Collective {
    /** Whether sums are there before somebody waits for them. */
    private final boolean there;

    private int left;

    Killed(int left, boolean there) {
      this.left = left;
      this.there = there;
    }

    private void count() {
      if (left-- == 0) {
        throw new IllegalStateException("killed");
      }
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
      count();
    }

    @Override
    public void sum(float[] values, int offset, int length) {
      count();
    }

    @Override
    public Pending start(float[] values, int offset, int length) {
      count();
      return new Pending() {
        @Override
        public void await() {
          if (left >= 0) {
            count();
          }
        }

        @Override
        public boolean isThere() {
          return there;
        }
      };
    }
  }

  @ParameterizedTest
  @CsvSource({"1, true", "1, false", "3, true", "3, false"})
  void aRunGoesOnFromWhereItWasKilled(int accumulationSteps, boolean there) throws IOException {
    LoopRun run = run(SGD, settings(accumulationSteps, 0, true)).batch(22);
    StateDict whole = run.train(Backends.available().get(0), 1, Collective.alone()).state();
    Set<Long> steps = new HashSet<>();
    int kills = 0;
    int nowhere = 0;
    while (true) {
      try (LoopRun.Open open = run.open(Backends.available().get(0), 1, new Killed(kills, there))) {
        open.loop().keepBuffers();
        try {
          open.loop().run(0, 2, result -> {});
          break;
        } catch (IllegalStateException e) {
          assertEquals("killed", e.getMessage());
        }
        kills++;
        OptionalLong step = open.loop().goBack();
        if (step.isEmpty()) {
          nowhere++;
          continue;
        }
        steps.add(step.getAsLong());
        assertGoesOn(run, open.loop().save(), step.getAsLong(), whole);
      }
    }
    assertTrue(kills > 20, kills + " sums");
    // of the three buckets' sums two are awaited when a weight was changed already, and so is
    // batch normalization's
    assertEquals(there, nowhere == 0, nowhere + " of " + kills);
    assertTrue(steps.contains(0L) && steps.size() > 1, steps.toString());
  }

  private static void assertGoesOn(LoopRun run, TrainingState state, long step, StateDict whole)
      throws IOException {
    try (LoopRun.Open open = run.open(Backends.available().get(0), 1, Collective.alone())) {
      open.loop().restore(LoopRun.Saved.fromFile(state));
      open.loop().run(step, 2, result -> {});
      assertSame(whole, open.outcome(List.of()).state());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, SKIP, 'deferredUpdates goes with nonFinite stop only, but nonFinite is skip'",
    "0, REDUCE, 'deferredUpdates goes with nonFinite stop only, but nonFinite is reduce'",
    "0.5, STOP, 'deferredUpdates does not go with clipNorm, which is of all gradients together,"
        + " but clipNorm is 0.5'"
  })
  void settingsThatDoNotGoTogetherAreRefused(double clipNorm, NonFinite nonFinite, String message) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new GradientSettings(1, clipNorm, 0, nonFinite, 0, true));
    assertEquals(message, refusal.getMessage());
  }
}
