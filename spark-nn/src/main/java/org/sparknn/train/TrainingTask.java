package org.sparknn.train;

import java.util.ArrayList;
import java.util.Iterator;
import org.apache.spark.broadcast.Broadcast;
import org.sparknn.collective.RankContext;
import org.sparknn.collective.RankFunction;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.LossJson;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.training.InputTransform;
import org.sparknn.kernels.training.Lanes;
import org.sparknn.kernels.training.Shard;
import org.sparknn.kernels.training.StepResult;
import org.sparknn.kernels.training.TrainingLoop;

/** One rank of a run: takes its rows, opens its replica, trains, and hands the weights back. */
final class TrainingTask implements RankFunction<byte[], RankResult> {
  private static final long serialVersionUID = 1L;

  private final String network;
  private final int[] rowShape;
  private final Broadcast<StateDict> initial;
  private final String loss;
  private final Optimizer optimizer;
  private final double learningRate;
  private final Schedule schedule;
  private final int epochs;
  private final InputTransform inputTransform;
  private final String backend;
  private final int threads;
  private final Lanes lanes;
  private final PackedRows packing;

  TrainingTask(
      TrainingSettings settings,
      Broadcast<StateDict> initial,
      Lanes lanes,
      PackedRows packing,
      int threads) {
    network = NetworkJson.write(settings.network()).toString();
    rowShape = settings.rowShape().sizes().toArray();
    this.initial = initial;
    loss = LossJson.write(settings.loss()).toString();
    optimizer = settings.optimizer();
    learningRate = settings.learningRate();
    schedule = settings.schedule();
    epochs = settings.epochs();
    inputTransform = settings.inputTransform();
    backend = settings.backend();
    this.threads = threads;
    this.lanes = lanes;
    this.packing = packing;
  }

  @Override
  public RankResult call(RankContext context, Iterator<byte[]> rows) {
    try {
      return train(context, rows);
    } catch (OutOfMemoryError e) {
      // Without it as the cause: Spark would end the whole process, with whatever else runs there.
      throw new IllegalStateException(
          ("too little memory (%s) in a heap of %d MB for this network and batch; take a smaller"
                  + " batch, more ranks on more executors, or more memory for each")
              .formatted(e.getMessage(), Runtime.getRuntime().maxMemory() >> 20));
    }
  }

  private RankResult train(RankContext context, Iterator<byte[]> rows) {
    Backends.Choice choice = Backends.pick(backend); // its check goes on while rows are read
    Shard shard = new Shard(lanes, context.rank(), context.ranks());
    packing.unpack(rows, shard);
    Network layers = NetworkJson.read(NetworkJson.parse(network));
    Loss comparison = LossJson.read(NetworkJson.parse(loss));
    Plan plan =
        Plan.overRows(layers, Shape.of(rowShape), Purpose.TRAINING, comparison, packing.target());
    Backend chosen = choice.backend();
    Collective collective = context.collective();
    requireSameBackend(chosen, collective);
    try (Session session =
        new Session(plan, chosen.open(plan, shard.maxRows(), threads, collective))) {
      StateDict state = new StateDict();
      state.putAll(StateDict.initial(comparison.slots(), 0));
      state.putAll(initial.value());
      state.write(session.device(), plan.parameters());
      History history = new History(context, choice.toString());
      new TrainingLoop(
              session, collective, lanes, shard, inputTransform, optimizer, learningRate, schedule)
          .run(epochs, history::add);
      StateDict trained = StateDict.read(session.device(), plan.parameters(), layers.slots());
      return new RankResult(context.rank(), trained, history.reports, choice.toString());
    }
  }

  private static void requireSameBackend(Backend chosen, Collective collective) {
    double mine = chosen.description().hashCode();
    double[] sum = {mine};
    collective.sum(sum, 1);
    if (sum[0] != mine * collective.ranks()) {
      throw new IllegalStateException(
          "the ranks do not have the same backend: rank %d has %s; force one that all have"
              .formatted(collective.rank(), chosen.description()));
    }
  }

  /** The steps so far on rank 0, which reports them to the driver. */
  private static final class History {
    private final RankContext context;
    private final ArrayList<StepReport> reports = new ArrayList<>();
    private long lastNanos = System.nanoTime();

    History(RankContext context, String backend) {
      this.context = context;
      if (context.rank() == 0) {
        context.report(ProgressMessage.started(backend));
      }
    }

    void add(StepResult result) {
      context.step(result.step() + 1);
      if (context.rank() != 0) {
        return;
      }
      long now = System.nanoTime();
      StepReport report =
          new StepReport(
              result.epoch() + 1,
              result.step() + 1,
              result.loss(),
              result.accuracy(),
              result.rows() * 1e9 / Math.max(1, now - lastNanos));
      lastNanos = now;
      reports.add(report);
      context.report(ProgressMessage.step(report));
    }
  }
}
