package org.sparknn.train;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparknn.checkpoint.Checkpoint;
import org.sparknn.checkpoint.Checkpoints;
import org.sparknn.checkpoint.Identity;
import org.sparknn.collective.BarrierJob;
import org.sparknn.collective.BarrierJobException;
import org.sparknn.collective.DriverLink;
import org.sparknn.collective.Limits;
import org.sparknn.collective.ReportListener;
import org.sparknn.kernels.training.Lanes;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A run's attempts: barrier jobs in which each task is a rank, one after the other until one comes
 * to the end. Each goes on from the newest checkpoint, on as many ranks as there are slots by then.
 */
final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

  /** How long ranks wait for each other before they read anything. */
  private static final int MEET_SECONDS = 120;

  private final JavaSparkContext context;
  private final TrainingSettings settings;
  private final SentWeights weights;
  private final RecoverySettings recovery;
  private final Lanes lanes;
  private final PackedRows packing;
  private final RowBlocks blocks;
  private final TrainingListener listener;
  private final Identity identity;
  private final Configuration hadoop;
  private final long totalSteps;
  private int ranks;

  Attempts(
      JavaSparkContext context,
      TrainingSettings settings,
      SentWeights weights,
      Lanes lanes,
      PackedRows packing,
      RowBlocks blocks,
      TrainingListener listener) {
    this.context = context;
    this.settings = settings;
    this.weights = weights;
    this.lanes = lanes;
    this.packing = packing;
    this.blocks = blocks;
    this.listener = listener;
    recovery = settings.recovery();
    identity = RunIdentity.of(settings, blocks.fingerprint());
    hadoop = context.hadoopConfiguration();
    totalSteps = (long) settings.epochs() * lanes.stepsPerEpoch();
  }

  /**
   * Trains.
   *
   * @param firstRanks of the first attempt
   * @throws IllegalArgumentException if the checkpoints do not fit the run
   * @throws TrainingException if a rank fails, and may not be started again
   */
  TrainingResult run(int firstRanks) {
    Optional<Checkpoint> start =
        reachable(Checkpoints.start(recovery.checkpoints(), identity, hadoop));
    start.ifPresent(checkpoint -> listener.resumed(checkpoint.step()));
    TrainingMetrics metrics = new TrainingMetrics().register();
    Progress progress = new Progress(listener, metrics, lanes.rows(), totalSteps, weights::taken);
    StateParts trained = new StateParts(settings.network().slots());
    List<RankResult> results;
    try (DriverLink driver = DriverLink.open(new Reports(progress, trained))) {
      results = untilOneEnds(driver, trained, start, progress, firstRanks);
    } finally {
      metrics.close();
    }
    Checkpoints.clean(recovery.checkpoints(), hadoop);
    // closing the link has handed all reports to the progress
    RankResult first = results.get(0);
    return new TrainingResult(
        trained.whole(),
        progress.history(),
        progress.epochs(),
        results.size(),
        first.backend(),
        progress.updatesLeftOut());
  }

  private List<RankResult> untilOneEnds(
      DriverLink driver,
      StateParts trained,
      Optional<Checkpoint> first,
      Progress progress,
      int firstRanks) {
    Failures failures = new Failures(recovery.maxRestarts());
    Optional<Checkpoint> start = first;
    ranks = firstRanks;
    while (true) {
      TrainingTask task =
          new TrainingTask(
              settings,
              weights.broadcast(),
              lanes,
              packing,
              threads(),
              identity,
              new SerializableConfiguration(hadoop),
              start);
      int attempt = failures.count();
      trained.begin(attempt);
      try {
        return checked(
            Turns.take(
                context.sc(),
                () -> BarrierJob.run(rows(failures, progress), driver, attempt, limits(), task)));
      } catch (BarrierJobException failure) {
        failures.add(failure);
        driver.stuckExecutors(attempt, executors()).forEach(this::remove);
        start = restart(failures);
        tell(failures.count(), failure.getMessage(), start);
      }
    }
  }

  /** Where the attempt after a failure begins. */
  private Optional<Checkpoint> restart(Failures failures) {
    try {
      return Checkpoints.restart(recovery.checkpoints(), identity, hadoop);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw failures.withoutStart(e);
    }
  }

  /** The rows of each rank, of as many ranks as there are slots now. */
  private JavaRDD<byte[]> rows(Failures failures, Progress progress) {
    int now = Slots.ofAttempt(context.sc(), ranks, settings);
    if (now == 0) {
      throw failures.withoutExecutors(Slots.patienceSeconds(context.sc()));
    }
    if (now != ranks) {
      LOG.warn("there are slots for {} of {} ranks: the run goes on with so many", now, ranks);
    }
    ranks = now;
    progress.begin(now);
    return blocks.deal(lanes, now);
  }

  /** Takes what ranks send while they run. */
  private record Reports(Progress progress, StateParts trained) implements ReportListener {
    @Override
    public void report(int attempt, int rank, byte[] report) {
      ProgressMessage.deliver(report, progress);
    }

    @Override
    public void part(int attempt, int rank, byte[] part) {
      trained.add(attempt, part);
    }
  }

  private Optional<Checkpoint> reachable(Optional<Checkpoint> start) {
    if (start.isPresent() && start.get().step() > totalSteps) {
      throw new IllegalArgumentException(
          "the newest checkpoint in %s is of step %d, but %d epochs have %d steps"
              .formatted(
                  recovery.checkpoints().directory(),
                  start.get().step(),
                  settings.epochs(),
                  totalSteps));
    }
    return start;
  }

  private int threads() {
    return settings.threadsPerRank() > 0
        ? settings.threadsPerRank()
        : context.getConf().getInt("spark.task.cpus", 1);
  }

  private Limits limits() {
    return new Limits(MEET_SECONDS, recovery.loadSeconds(), recovery.silenceSeconds());
  }

  private List<String> executors() {
    return context.isLocal()
        ? List.of()
        : CollectionConverters.asJava(context.sc().getExecutorIds());
  }

  /**
   * A process that is frozen, or a task that does not end, holds slots until somebody removes it.
   */
  private void remove(String executor) {
    LOG.warn("executor {} is removed, since its rank does not end", executor);
    context.sc().killAndReplaceExecutor(executor);
  }

  private void tell(int restart, String reason, Optional<Checkpoint> start) {
    long step = start.map(Checkpoint::step).orElse(0L);
    LOG.warn(
        "restart {} of at most {}, from step {}{}: {}",
        restart,
        recovery.maxRestarts(),
        step,
        recovery.checkpoints().isOn() ? "" : " since there is no checkpointDir",
        reason);
    listener.restarted(restart, reason, step);
  }

  private static List<RankResult> checked(List<RankResult> results) {
    for (int rank = 1; rank < results.size(); rank++) {
      if (results.get(rank).checksum() != results.get(0).checksum()) {
        throw new IllegalStateException(
            "the weights of rank %d are not those of rank 0: its machine computes differently"
                .formatted(rank));
      }
    }
    return results;
  }
}
