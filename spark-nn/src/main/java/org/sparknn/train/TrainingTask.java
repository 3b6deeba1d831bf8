package org.sparknn.train;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparknn.checkpoint.Checkpoint;
import org.sparknn.checkpoint.CheckpointWriter;
import org.sparknn.checkpoint.Checkpoints;
import org.sparknn.checkpoint.Identity;
import org.sparknn.collective.Compression;
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
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.ParameterLayout;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.training.GradientSettings;
import org.sparknn.kernels.training.InputTransform;
import org.sparknn.kernels.training.Lanes;
import org.sparknn.kernels.training.ReplicasDifferException;
import org.sparknn.kernels.training.RowLayout;
import org.sparknn.kernels.training.Shard;
import org.sparknn.kernels.training.TrainingLoop;

/** One rank of a run: takes its rows, opens its replica, trains, and hands the weights back. */
final class TrainingTask implements RankFunction<byte[], RankResult> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(TrainingTask.class);

  private final String network;
  private final int[] rowShape;
  private final long seed;

  /** The weights that the run starts from; null if they are drawn. */
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
  private final RecoverySettings recovery;
  private final GradientSettings gradients;
  private final TransportSettings transport;
  private final ShardSettings shards;
  private final Identity identity;
  private final SerializableConfiguration hadoop;

  /** Where the attempt begins; null for the first step. */
  private final Checkpoint start;

  /**
   * A task of an attempt.
   *
   * @param initial the weights that the run starts from; empty if they are drawn
   * @param start where it begins; empty for the first step
   */
  TrainingTask(
      TrainingSettings settings,
      Optional<Broadcast<StateDict>> initial,
      Lanes lanes,
      PackedRows packing,
      int threads,
      Identity identity,
      SerializableConfiguration hadoop,
      Optional<Checkpoint> start) {
    network = NetworkJson.write(settings.network()).toString();
    rowShape = settings.rowShape().sizes().toArray();
    seed = settings.seed();
    this.initial = initial.orElse(null);
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
    recovery = settings.recovery();
    gradients = settings.gradients();
    transport = settings.transport();
    shards = settings.shards();
    this.identity = identity;
    this.hadoop = hadoop;
    this.start = start.orElse(null);
  }

  @Override
  public RankResult call(RankContext context, Iterator<byte[]> rows) {
    try {
      return train(context, rows);
    } catch (OutOfMemoryError e) {
      // Without it as the cause: Spark would end the whole process, with whatever else runs there.
      throw new OutOfHeapException(
          ("too little memory (%s) in a heap of %d MB for this network and batch; take a smaller"
                  + " batch, more ranks on more executors, or more memory for each")
              .formatted(e.getMessage(), Runtime.getRuntime().maxMemory() >> 20));
    }
  }

  /**
   * Data, settings and memory are the same in the next attempt; and which checkpoint is from before
   * a replica went wrong nobody knows.
   */
  @Override
  public boolean isPermanent(Throwable failure) {
    return failure instanceof IllegalArgumentException
        || failure instanceof ArithmeticException
        || failure instanceof ReplicasDifferException
        || failure instanceof OutOfHeapException;
  }

  private RankResult train(RankContext context, Iterator<byte[]> rows) {
    context.timeout(Duration.ofSeconds(recovery.loadSeconds()));
    context.compress(Compression.of(transport.compression()));
    Backends.Choice choice = Backends.pick(backend); // its check goes on while rows are read
    RowLayout layout = packing.layout();
    try (Shard shard =
        new Shard(
            lanes,
            context.rank(),
            context.ranks(),
            layout,
            count -> ShardPlace.open(context.rank(), count, layout, shards))) {
      packing.unpack(rows, shard);
      return train(context, choice, shard);
    }
  }

  private RankResult train(RankContext context, Backends.Choice choice, Shard shard) {
    Network layers = NetworkJson.read(NetworkJson.parse(network));
    Loss comparison = LossJson.read(NetworkJson.parse(loss));
    Plan plan =
        Plan.overRows(layers, Shape.of(rowShape), Purpose.TRAINING, comparison, packing.target());
    Backend chosen = TaskBackend.of(choice.backend());
    TimedSums collective = new TimedSums(context.collective());
    requireSameBackend(chosen, collective);
    String memory = chosen.memory(plan, shard.maxRows());
    if (!memory.isEmpty()) {
      LOG.info("rank {} takes {}", context.rank(), memory);
    }
    try (Session session =
        new Session(plan, chosen.open(plan, shard.maxRows(), threads, collective))) {
      context.timeout(Duration.ofSeconds(recovery.firstStepSeconds()));
      if (gradients.deferredUpdates()) {
        context.newestFirst(session.sumsUnderWay());
      }
      TrainingLoop loop =
          new TrainingLoop(
              session,
              collective,
              lanes,
              shard,
              inputTransform,
              optimizer,
              learningRate,
              schedule,
              gradients);
      restore(session, loop, layers, comparison);
      if (context.rank() == 0) {
        context.report(ProgressMessage.started(choice.toString(), loop.updatesLeftOut()));
      }
      try (BetweenSteps between =
          new BetweenSteps(
              context,
              recovery,
              new RankClock(context.rank(), lanes.stepsPerEpoch(), collective, loop),
              loop,
              checkpoints(context, loop))) {
        between.run(firstStep(), epochs);
      }
      return RankResult.of(context, session, layers, choice.toString());
    }
  }

  private long firstStep() {
    return start == null ? 0 : start.step();
  }

  /** Gives the replica the state that the attempt begins with. */
  private void restore(Session session, TrainingLoop loop, Network layers, Loss comparison) {
    if (start != null) {
      loop.restore(Checkpoints.read(recovery.checkpoints(), start, hadoop.value()));
      return;
    }
    Device device = session.device();
    ParameterLayout layout = session.plan().parameters();
    StateDict.draw(device, layout, comparison.slots(), 0);
    if (initial == null) {
      StateDict.draw(device, layout, layers.slots(), seed);
    } else {
      initial.value().write(device, layout, layers.slots());
    }
  }

  /** Rank 0 writes the checkpoints, if there are to be any. */
  private Optional<CheckpointWriter> checkpoints(RankContext context, TrainingLoop loop) {
    if (context.rank() != 0 || !recovery.checkpoints().isOn()) {
      return Optional.empty();
    }
    return Optional.of(
        new CheckpointWriter(
            recovery.checkpoints(),
            identity,
            loop::save,
            firstStep(),
            lanes.stepsPerEpoch(),
            (long) epochs * lanes.stepsPerEpoch(),
            hadoop.value()));
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
}
