package org.sparknn.kernels.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.collective.ThreadRanks;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.training.GradientSettings;
import org.sparknn.kernels.training.Lanes;
import org.sparknn.kernels.training.PackedRow;
import org.sparknn.kernels.training.RowLayout;
import org.sparknn.kernels.training.Shard;
import org.sparknn.kernels.training.StepResult;
import org.sparknn.kernels.training.TrainingLoop;

/**
 * Does training give torch's losses and weights on any number of ranks, and none of the wrong ones,
 * and scoring its predictions?
 */
class GoldenTrainingTest {
  private static final int[] RANKS = {1, 2, 3, 4};

  /** Of the backends that are slow: with shares of different sizes. */
  private static final int[] FEW_RANKS = {3};

  private static final int SCORING_BATCH = 64;

  /** Steps behind which the files hold the weights of a run. */
  private static final int AFTER = 3;

  @Test
  void thereAreRunsAndScores() {
    assertFalse(TrainingRun.all().stream().filter(TrainingRun::trains).toList().isEmpty());
    assertFalse(TrainingRun.all().stream().filter(run -> !run.trains()).toList().isEmpty());
  }

  private static IntStream ranks(Backend backend) {
    boolean best = backend.name().equals(Backends.available().get(0).name());
    return Arrays.stream(best ? RANKS : FEW_RANKS);
  }

  @TestFactory
  Stream<DynamicTest> runs() {
    return TrainingRun.all().stream()
        .filter(TrainingRun::trains)
        .flatMap(
            run ->
                Backends.available().stream()
                    .flatMap(
                        backend ->
                            ranks(backend)
                                .filter(ranks -> ranks <= run.batch())
                                .mapToObj(
                                    ranks ->
                                        DynamicTest.dynamicTest(
                                            "%s: %s on %d ranks"
                                                .formatted(backend.name(), run, ranks),
                                            () -> checkRun(run, backend, ranks)))));
  }

  @TestFactory
  Stream<DynamicTest> scores() {
    return TrainingRun.all().stream()
        .filter(run -> !run.trains())
        .flatMap(
            run ->
                Backends.available().stream()
                    .map(
                        backend ->
                            DynamicTest.dynamicTest(
                                backend.name() + ": " + run, () -> checkScores(run, backend))));
  }

  /** What a rank saw. */
  private static final class Seen {
    private final List<Double> losses = new ArrayList<>();
    private final Map<String, float[]> gradients = new LinkedHashMap<>();
    private final Map<Long, StateDict> states = new LinkedHashMap<>();
  }

  private static void checkRun(TrainingRun run, Backend backend, int ranks) throws Exception {
    int steps = run.comparableSteps();
    List<Seen> all = ThreadRanks.run(ranks, collective -> train(run, backend, collective));
    Seen seen = all.get(0);
    for (Seen other : all) {
      assertEquals(seen.losses, other.losses, "all ranks know the same losses");
    }
    double[] losses = seen.losses.stream().mapToDouble(Double::doubleValue).toArray();
    run.checkLosses(losses);
    seen.gradients.forEach(
        (name, gradient) ->
            Closeness.check(name, run.numbers(name), gradient, TrainingRun.LOSS_TOLERANCE));
    if (run.file().tensors().keySet().stream().anyMatch(name -> name.startsWith("after3."))) {
      run.checkState("after3.", seen.states.get((long) AFTER));
    }
    if (steps == run.steps()) {
      StateDict trained = seen.states.get((long) steps);
      run.checkState("final.", trained);
      if (run.file().has("eval_x")) {
        float[] outputs = outputs(run, backend, trained, run.file().get("eval_x").bytes());
        // the weights' differences are multiplied by all layers
        double tolerance = 10 * TrainingRun.WEIGHT_TOLERANCE;
        Closeness.check("eval_out", run.numbers("eval_out"), outputs, tolerance);
      }
    }
  }

  private static Seen train(TrainingRun run, Backend backend, Collective collective) {
    Lanes lanes = new Lanes(run.rows(), run.batch(), 0, false, 1);
    RowLayout layout = new RowLayout(run.target().shape().elements(), run.row().elements(), true);
    Shard shard = PackedRow.inMemory(lanes, collective.rank(), collective.ranks(), layout);
    for (int row = 0; row < lanes.rows(); row++) {
      if (lanes.rankOf(lanes.laneOf(row), collective.ranks()) == collective.rank()) {
        shard.put(row, PackedRow.of(run.target(row), run.image(row)), 0);
      }
    }
    shard.complete();
    Plan plan = Plan.overRows(run.network(), run.row(), Purpose.TRAINING, run.loss(), run.target());
    Seen seen = new Seen();
    try (Session session = new Session(plan, backend.open(plan, shard.maxRows(), 1, collective))) {
      StateDict state = StateDict.initial(run.loss().slots(), 0);
      state.putAll(run.state("init."));
      state.write(session.device(), plan.parameters());
      new TrainingLoop(
              session,
              collective,
              lanes,
              shard,
              run.transform(),
              run.optimizer(),
              run.learningRate(),
              Schedule.CONSTANT,
              GradientSettings.DEFAULT)
          .run(0, 1, result -> look(run, session, result, seen));
    }
    return seen;
  }

  private static void look(TrainingRun run, Session session, StepResult result, Seen seen) {
    Device device = session.device();
    Plan plan = session.plan();
    seen.losses.add(result.loss());
    if (result.step() == 0) {
      boolean mean = run.loss().reduction() == Reduction.MEAN;
      int losses = plan.losses().orElseThrow().values().elements(run.batch());
      for (Parameter parameter : plan.parameters().all()) {
        String name = "grad0." + Architecture.torchName(parameter.name());
        if (run.file().has(name) && !run.weighsLosses()) {
          float[] gradient = device.readGradient(parameter);
          for (int i = 0; i < gradient.length; i++) {
            gradient[i] /= mean ? losses : 1;
          }
          seen.gradients.put(name, gradient);
        }
      }
    }
    long done = result.step() + 1;
    if (done == AFTER || done == run.steps()) {
      seen.states.put(done, StateDict.read(device, plan.parameters(), run.network().slots()));
    }
  }

  private static void checkScores(TrainingRun run, Backend backend) {
    float[] logits = outputs(run, backend, run.state(""), run.file().get("x").bytes());
    Closeness.check("logits", run.numbers("logits"), logits, TrainingRun.WEIGHT_TOLERANCE);
    long[] wanted = run.file().get("pred").longs();
    long[] predictions = new long[wanted.length];
    int classes = logits.length / wanted.length;
    for (int row = 0; row < wanted.length; row++) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        best = logits[row * classes + c] > logits[row * classes + best] ? c : best;
      }
      predictions[row] = best;
    }
    assertArrayEquals(wanted, predictions);
  }

  private static float[] outputs(TrainingRun run, Backend backend, StateDict state, byte[] x) {
    Plan plan = Plan.overRows(run.network(), run.row(), Purpose.INFERENCE);
    int length = run.row().elements();
    int rows = x.length / length;
    int outputs = plan.output().elementsPerRow();
    float[] all = new float[rows * outputs];
    try (Session session =
        new Session(plan, backend.open(plan, SCORING_BATCH, 2, Collective.alone()))) {
      Device device = session.device();
      state.write(device, plan.parameters());
      float[] table = run.transform().table(plan.input().channels());
      for (int first = 0; first < rows; first += SCORING_BATCH) {
        int count = Math.min(SCORING_BATCH, rows - first);
        byte[] batch = new byte[count * length];
        System.arraycopy(x, first * length, batch, 0, batch.length);
        device.writeBytes(plan.input(), count, batch, table);
        Session.Forward unused = session.forward(Step.of(count));
        float[] part = new float[count * outputs];
        device.read(plan.output(), count, part);
        System.arraycopy(part, 0, all, first * outputs, part.length);
      }
    }
    return all;
  }
}
