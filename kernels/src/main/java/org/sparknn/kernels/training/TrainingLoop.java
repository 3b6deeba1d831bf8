package org.sparknn.kernels.training;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.operation.Tally;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * The steps of one rank, a batch each; see {@link GradientSettings} for how updates come from them.
 * All ranks run the same steps; one without rows in a step takes part with zeros. Everything that
 * decides is a sum over the ranks, so all replicas stay the same to the bit.
 */
public final class TrainingLoop {
  private final Session session;
  private final Collective collective;
  private final Lanes lanes;
  private final Shard shard;
  private final InputTransform transform;
  private final double learningRate;
  private final Schedule schedule;
  private final GradientSettings settings;
  private final Updates updates;
  private final ReplicaCheck replicas;

  /** The tally of the loss, and behind it the number of rows. */
  private final double[] sums = new double[Tally.LENGTH + 1];

  private long inputNanos;
  private long wholeSteps;

  /** Those before the last update that was made or deferred. */
  private long stepsBefore;

  /**
   * @param session a plan for training with a loss, on a device that was opened with the same
   *     collective and with {@code shard.maxRows()}
   * @throws ShapeException if the loss is not reduced to one number
   */
  public TrainingLoop(
      Session session,
      Collective collective,
      Lanes lanes,
      Shard shard,
      InputTransform transform,
      Optimizer optimizer,
      double learningRate,
      Schedule schedule,
      GradientSettings settings) {
    session.plan().losses().orElseThrow().reduction().requireOneNumber();
    this.session = session;
    this.collective = collective;
    this.lanes = lanes;
    this.shard = shard;
    this.transform = transform;
    this.learningRate = learningRate;
    this.schedule = schedule;
    this.settings = settings;
    updates = new Updates(session, collective, optimizer, settings);
    replicas = new ReplicaCheck(session.device(), session.plan().parameters(), collective);
    Tensor seed = session.plan().seed().orElseThrow();
    float[] ones = new float[seed.elements(shard.maxRows())];
    Arrays.fill(ones, 1);
    session.device().write(seed, shard.maxRows(), ones);
  }

  /**
   * Trains from a step to the end of the last epoch. A step whose update is deferred is handed to
   * the listener before that is made, which {@link #save} sees to; the last step's is made first.
   *
   * @param firstStep the number of steps that were done before, with all of their updates
   * @param epochs of the whole run
   * @throws ArithmeticException if a loss or gradient is not finite and the run is to stop then
   * @throws ReplicasDifferException if the ranks do not have the same weights any more
   */
  public void run(long firstStep, int epochs, Consumer<StepResult> listener) {
    int perEpoch = lanes.stepsPerEpoch();
    if (!settings.begins((int) (firstStep % perEpoch))) {
      throw new IllegalArgumentException(
          "no update of %d batches begins with step %d of an epoch"
              .formatted(settings.accumulationSteps(), firstStep % perEpoch + 1));
    }
    wholeSteps = firstStep;
    long steps = (long) epochs * perEpoch;
    try (Batches batches = new Batches(session.plan(), transform, shard, firstStep, steps)) {
      for (long number = firstStep; number < steps; number++) {
        StepResult result = step(next(batches), number, epochs);
        if (number == steps - 1) {
          session.settle();
        }
        listener.accept(result);
      }
    }
  }

  /** The next step's rows, on the device. */
  private Batch next(Batches batches) {
    long start = System.nanoTime();
    Batch batch = batches.take();
    batch.write(session.device());
    inputNanos += System.nanoTime() - start;
    return batch;
  }

  /** Nanoseconds that were spent so far on getting rows and on copying them to the device. */
  public long inputNanos() {
    return inputNanos;
  }

  private StepResult step(Batch batch, long number, int epochs) {
    int perEpoch = lanes.stepsPerEpoch();
    int epoch = (int) (number / perEpoch);
    int stepOfEpoch = (int) (number % perEpoch);
    int rows = batch.rows();
    if (settings.begins(stepOfEpoch)) {
      updates.begin();
    }
    Step step = new Step(lanes.seed(), number, rows, batch.ids());
    Session.Forward forward = session.forward(step);
    Plan.Losses losses = session.plan().losses().orElseThrow();
    System.arraycopy(session.device().statistic(losses.tally()), 0, sums, 0, Tally.LENGTH);
    sums[Tally.LENGTH] = rows;
    collective.sum(sums, sums.length);
    int updatesPerEpoch = settings.updates(perEpoch);
    long update = (long) epoch * updatesPerEpoch + stepOfEpoch / settings.accumulationSteps();
    Updates.Contribution contribution =
        new Updates.Contribution(
            step,
            "step %d of epoch %d".formatted(number + 1, epoch + 1),
            sums[0],
            sums[1],
            update,
            learningRate * schedule.factor(update, (long) epochs * updatesPerEpoch));
    StepResult.Update outcome =
        settings.ends(stepOfEpoch, perEpoch)
            ? updates.end(forward, contribution)
            : updates.add(forward, contribution);
    if (outcome != StepResult.Update.OPEN) {
      stepsBefore = wholeSteps;
      wholeSteps = number + 1;
    }
    if (settings.checksReplicas(number + 1)) {
      session.settle();
      replicas.check(number + 1);
    }
    return new StepResult(
        epoch,
        number,
        losses.reduction().reduce(sums[0], sums[1]),
        sums[2] / sums[3],
        Math.round(sums[Tally.LENGTH]),
        outcome);
  }

  /** Updates that were left out, in this run and those that it goes on from. */
  public long updatesLeftOut() {
    return updates.leftOut();
  }

  /**
   * A copy of all that steps change, between two updates. A deferred update is made first.
   *
   * @throws ArithmeticException if a gradient of it is not finite
   */
  public TrainingState save() {
    session.settle();
    TrainingState state = TrainingState.save(session.device(), session.plan().parameters());
    updates.save(state.optimizer());
    return state;
  }

  /** Makes {@link #goBack} possible, which costs a copy of the running statistics an update. */
  public void keepBuffers() {
    updates.keepBuffers();
  }

  /**
   * After {@link #run} was broken off: takes back what the batches of an update have changed that
   * was not made, so that {@link #save} gives the state between two updates. A deferred update is
   * made if all of its sums are there, and taken back if none of its weights was changed yet. Where
   * some sums are there only, which on a slow network is so during most of the forward pass, it was
   * broken off itself: the newest whole state then is that of the last checkpoint.
   *
   * @return the number of steps that are done then; empty if an update itself was broken off
   * @throws ArithmeticException if a gradient of a deferred update is not finite
   */
  public OptionalLong goBack() {
    return switch (updates.undo()) {
      case AFTER_LAST -> OptionalLong.of(wholeSteps);
      case BEFORE_LAST -> OptionalLong.of(stepsBefore);
      case NOWHERE -> OptionalLong.empty();
    };
  }

  /** Puts back what {@link #save} gave. */
  public void restore(TrainingState state) {
    state.restore(session.device(), session.plan().parameters());
    updates.restore(state.optimizer());
  }
}
