package org.sparknn.kernels.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.collective.ThreadRanks;
import org.sparknn.kernels.loss.BCEWithLogitsLoss;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.HuberLoss;
import org.sparknn.kernels.loss.L1Loss;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.MSELoss;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.loss.Weights;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Does training on any loss take the same steps on any number of ranks? */
class AnyLossTest {
  private static final Shape ROW = Shape.of(2, 5);
  private static final int ROWS = 23;
  private static final int BATCH = 7;
  private static final double RATE = 0.005;
  private static final float SAME_RUN = 1e-5f;

  /** Gives (3, 5) for each row. */
  private static final Network NETWORK =
      NetworkJson.read(
          NetworkJson.parse(
              """
              {"layers": [{"type": "Conv1d", "in_channels": 2, "out_channels": 3,
               "kernel_size": 3, "padding": 1}]}
              """));

  /** A loss with what it compares a row's output with. */
  record Case(Loss loss, Target target) {}

  static Stream<Case> cases() {
    Target floats = new Target(Shape.of(3, 5), false);
    Target classes = new Target(Shape.of(5), true);
    Optional<Weights> perClass = Optional.of(Weights.of(0.5, 2, 1));
    Weights perChannel = new Weights(Shape.of(3, 1), List.of(0.5, 2.0, 1.0));
    return Stream.of(
        new Case(new MSELoss(), floats),
        new Case(new MSELoss(Reduction.SUM), floats),
        new Case(new HuberLoss(Reduction.MEAN, 0.5), floats),
        new Case(new L1Loss(), new Target(Shape.of(1, 5), false)),
        new Case(
            new BCEWithLogitsLoss(
                Optional.of(perChannel), Optional.of(Weights.of(3)), Reduction.MEAN),
            floats),
        new Case(new CrossEntropyLoss(perClass, 1, 0.1, Reduction.MEAN), classes),
        new Case(new CrossEntropyLoss(perClass, 1, 0, Reduction.SUM), classes),
        new Case(new CrossEntropyLoss(), floats));
  }

  private static float[] input(long row) {
    return floats(row, ROW.elements());
  }

  private static float[] floats(long seed, int length) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }

  private static float[] target(Target target, long row) {
    float[] values = floats(row + 1000, target.shape().elements());
    for (int i = 0; target.classes() && i < values.length; i++) {
      values[i] = (int) (3 * values[i]);
    }
    return values;
  }

  private static RowLayout layout(Case given) {
    return new RowLayout(given.target().shape().elements(), ROW.elements(), false);
  }

  /** What rank 0 saw, and what it has at the end. */
  private record Outcome(List<StepResult> steps, StateDict state) {}

  private static Outcome train(Case given, Backend backend, Collective collective) {
    Lanes lanes = new Lanes(ROWS, BATCH, 3, true, 1);
    Shard shard = PackedRow.inMemory(lanes, collective.rank(), collective.ranks(), layout(given));
    for (long row = 0; row < ROWS; row++) {
      int lane = lanes.laneOf(lanes.place(row));
      if (lanes.rankOf(lane, collective.ranks()) == collective.rank()) {
        shard.put(row, PackedRow.of(target(given.target(), row), input(row)), 0);
      }
    }
    Plan plan = Plan.overRows(NETWORK, ROW, Purpose.TRAINING, given.loss(), given.target());
    try (Session session = new Session(plan, backend.open(plan, shard.maxRows(), 1, collective))) {
      StateDict state = StateDict.initial(NETWORK.slots(), 5);
      state.putAll(StateDict.initial(given.loss().slots(), 0));
      state.write(session.device(), plan.parameters());
      List<StepResult> steps = new ArrayList<>();
      new TrainingLoop(
              session,
              collective,
              lanes,
              shard,
              InputTransform.IDENTITY,
              new Sgd(0, 0, 0, false),
              RATE,
              Schedule.CONSTANT,
              GradientSettings.DEFAULT)
          .run(0, 2, steps::add);
      return new Outcome(
          steps, StateDict.read(session.device(), plan.parameters(), NETWORK.slots()));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anyNumberOfRanksTakesTheSameSteps(Case given) throws Exception {
    for (Backend backend : Backends.available()) {
      Outcome alone = train(given, backend, Collective.alone());
      assertEquals(ROWS, alone.steps().stream().limit(4).mapToLong(StepResult::rows).sum());
      for (int ranks = 2; ranks <= 4; ranks++) {
        Outcome shared =
            ThreadRanks.run(ranks, collective -> train(given, backend, collective)).get(0);
        for (int s = 0; s < alone.steps().size(); s++) {
          double wanted = alone.steps().get(s).loss();
          double got = shared.steps().get(s).loss();
          assertEquals(wanted, got, SAME_RUN * Math.max(1, wanted), "step " + s);
          assertEquals(alone.steps().get(s).rows(), shared.steps().get(s).rows());
          assertEquals(alone.steps().get(s).accuracy(), shared.steps().get(s).accuracy());
        }
        alone
            .state()
            .tensors()
            .forEach(
                (name, values) ->
                    assertArrayEquals(values, shared.state().get(name), SAME_RUN, name));
      }
    }
  }

  /** The first step by hand: all rows in one batch, the gradient of the bias. */
  @Test
  void theMeanDividesByAllElementsAndTheSumDoesNot() {
    for (Reduction reduction : List.of(Reduction.MEAN, Reduction.SUM)) {
      Case given = new Case(new MSELoss(reduction), new Target(Shape.of(3, 5), false));
      Plan plan = Plan.overRows(NETWORK, ROW, Purpose.TRAINING, given.loss(), given.target());
      Lanes lanes = new Lanes(2, 2, 0, false, 1);
      Shard shard = PackedRow.inMemory(lanes, 0, 1, layout(given));
      for (long row = 0; row < 2; row++) {
        float[] ones = new float[15];
        Arrays.fill(ones, 1);
        shard.put(row, PackedRow.of(ones, new float[ROW.elements()]), 0);
      }
      Backend backend = Backends.available().get(0);
      try (Session session = new Session(plan, backend.open(plan, 2, 1, Collective.alone()))) {
        List<StepResult> steps = new ArrayList<>();
        new TrainingLoop(
                session,
                Collective.alone(),
                lanes,
                shard,
                InputTransform.IDENTITY,
                new Sgd(0, 0, 0, false),
                RATE,
                Schedule.CONSTANT,
                GradientSettings.DEFAULT)
            .run(0, 1, steps::add);
        boolean mean = reduction == Reduction.MEAN;
        assertEquals(mean ? 1 : 30, steps.get(0).loss(), SAME_RUN);
        assertTrue(Double.isNaN(steps.get(0).accuracy()));
        // each channel has 10 outputs of 0 beside targets of 1: the slope of each is -2
        float moved = (float) (RATE * 20 / (mean ? 30 : 1));
        assertArrayEquals(
            new float[] {moved, moved, moved},
            session.device().read(plan.parameters().get("0.bias")),
            SAME_RUN);
      }
    }
  }

  @Test
  void anUnreducedLossIsRefusedBeforeTheFirstStep() {
    Case given = new Case(new MSELoss(Reduction.NONE), new Target(Shape.of(3, 5), false));
    String message =
        assertThrows(
                ShapeException.class,
                () -> train(given, Backends.available().get(0), Collective.alone()))
            .getMessage();
    assertTrue(
        message.startsWith("grad can be implicitly created only for scalar outputs"), message);
  }

  @Test
  void rowsOfAnotherSizeAreRefused() {
    Case given = new Case(new MSELoss(), new Target(Shape.of(3, 5), false));
    Plan plan = Plan.overRows(NETWORK, ROW, Purpose.TRAINING, given.loss(), given.target());
    Lanes lanes = new Lanes(1, 1, 0, false, 1);
    Shard targets = PackedRow.inMemory(lanes, 0, 1, new RowLayout(14, ROW.elements(), false));
    assertEquals(
        "the rows have targets of 14 elements but the plan wants 15 of shape [3, 5]",
        assertThrows(ShapeException.class, () -> new Batch(plan, InputTransform.IDENTITY, targets))
            .getMessage());
    Shard features = PackedRow.inMemory(lanes, 0, 1, new RowLayout(15, 9, true));
    assertEquals(
        "the rows have features of 9 elements but the plan wants 10 of shape [2, 5]",
        assertThrows(ShapeException.class, () -> new Batch(plan, InputTransform.IDENTITY, features))
            .getMessage());
    assertEquals(
        "row 0 has 68 bytes but 69 are wanted",
        assertThrows(ShapeException.class, () -> features.put(0, new byte[70], 2)).getMessage());
  }
}
