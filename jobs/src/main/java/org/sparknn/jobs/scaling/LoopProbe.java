package org.sparknn.jobs.scaling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.sparknn.collective.RankContext;
import org.sparknn.collective.RankFunction;
import org.sparknn.jobs.scaling.StepTrace.Kind;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.training.GradientSettings;
import org.sparknn.kernels.training.HeapStorage;
import org.sparknn.kernels.training.InputTransform;
import org.sparknn.kernels.training.Lanes;
import org.sparknn.kernels.training.RowLayout;
import org.sparknn.kernels.training.Shard;
import org.sparknn.kernels.training.TrainingLoop;

/**
 * One rank that runs the training loop over random rows and notes where each step's time goes.
 *
 * @param together whether the ranks train one replica; else each trains its own, at the same time
 * @param rowsPerRank rows of a step on each rank
 */
record LoopProbe(
    String layers, List<Integer> row, int steps, int warmUp, int rowsPerRank, boolean together)
    implements RankFunction<Integer, List<StepTrace>> {
  private static final long serialVersionUID = 1L;
  private static final long SEED = 20250101;

  /** How long a rank waits for one that is still at its first step. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  static LoopProbe of(ScaledNetwork network, int rowsPerRank, boolean together) {
    return new LoopProbe(
        network.layers(),
        network.row().sizes().stream().boxed().toList(),
        network.steps(),
        network.warmUp(),
        rowsPerRank,
        together);
  }

  @Override
  public List<StepTrace> call(RankContext context, Iterator<Integer> rows) {
    context.timeout(PATIENCE);
    Collective sums = together ? context.collective() : Collective.alone();
    Shape shape = Shape.of(row.stream().mapToInt(Integer::intValue).toArray());
    Network network = new ScaledNetwork("", layers, shape, steps).network();
    Loss loss = new CrossEntropyLoss();
    Target target = new Target(Shape.of(), true);
    Plan plan = Plan.overRows(network, shape, Purpose.TRAINING, loss, target);
    Recorder recorder = new Recorder(sums);
    Backend backend = Backends.pick(Backends.AUTO).backend();
    List<StepTrace> traces = new ArrayList<>();
    try (Shard shard = shard(shape, sums, plan.minimumRows());
        Session session =
            new Session(
                plan, backend.open(plan, shard.maxRows(), 1, recorder.of(Kind.STATISTICS)))) {
      StateDict state = StateDict.initial(loss.slots(), 0);
      state.putAll(StateDict.initial(network.slots(), SEED));
      state.write(session.device(), plan.parameters());
      TrainingLoop loop =
          new TrainingLoop(
              session,
              recorder.of(Kind.CHECKS),
              lanes(sums.ranks(), plan.minimumRows()),
              shard,
              InputTransform.BYTES,
              TrainerRuns.OPTIMIZER,
              TrainerRuns.LEARNING_RATE,
              Schedule.CONSTANT,
              GradientSettings.DEFAULT);
      // all begin together, also those that train alone
      context.collective().sum(new double[1], 1);
      recorder.begin();
      double[] input = {0};
      loop.run(
          0,
          1,
          result -> {
            double now = loop.inputNanos() * 1e-6;
            traces.add(recorder.end(now - input[0]));
            input[0] = now;
          });
    }
    return new ArrayList<>(traces.subList(warmUp, traces.size()));
  }

  private Lanes lanes(int ranks, int minimumRows) {
    int batch = rowsPerRank * ranks;
    return new Lanes((long) batch * steps, batch, SEED, false, minimumRows);
  }

  private Shard shard(Shape shape, Collective sums, int minimumRows) {
    Lanes lanes = lanes(sums.ranks(), minimumRows);
    RowLayout layout = new RowLayout(1, shape.elements(), true);
    Shard shard =
        new Shard(
            lanes,
            sums.rank(),
            sums.ranks(),
            layout,
            count -> new HeapStorage(count, layout.size()));
    for (long i = 0; i < lanes.rows(); i++) {
      if (lanes.rankOf(lanes.laneOf(lanes.place(i)), sums.ranks()) == sums.rank()) {
        byte[] packed = new byte[layout.size()];
        new Random(SEED + i).nextBytes(packed);
        RowLayout.wrap(packed, 0).putFloat((float) (i % ScaledNetwork.CLASSES));
        shard.put(i, packed, 0);
      }
    }
    shard.complete();
    return shard;
  }
}
