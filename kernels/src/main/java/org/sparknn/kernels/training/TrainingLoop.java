package org.sparknn.kernels.training;

import java.util.Arrays;
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
 * The steps of one rank. All ranks run the same steps; one without rows in a step takes part with
 * zeros. Everything that decides is a sum over the ranks, so all replicas stay the same to the bit.
 */
public final class TrainingLoop {
  private final Session session;
  private final Collective collective;
  private final Lanes lanes;
  private final Shard shard;
  private final InputTransform transform;
  private final Optimizer optimizer;
  private final double learningRate;
  private final Schedule schedule;

  /** The tally of the loss, and behind it the number of rows. */
  private final double[] sums = new double[Tally.LENGTH + 1];

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
      Schedule schedule) {
    session.plan().losses().orElseThrow().reduction().requireOneNumber();
    this.session = session;
    this.collective = collective;
    this.lanes = lanes;
    this.shard = shard;
    this.transform = transform;
    this.optimizer = optimizer;
    this.learningRate = learningRate;
    this.schedule = schedule;
    Tensor seed = session.plan().seed().orElseThrow();
    float[] ones = new float[seed.elements(shard.maxRows())];
    Arrays.fill(ones, 1);
    session.device().write(seed, shard.maxRows(), ones);
  }

  /**
   * Trains from a step to the end of the last epoch.
   *
   * @param firstStep the number of steps that were done before
   * @param epochs of the whole run
   * @throws ArithmeticException if the loss is not a finite number
   */
  public void run(long firstStep, int epochs, Consumer<StepResult> listener) {
    int perEpoch = lanes.stepsPerEpoch();
    long steps = (long) epochs * perEpoch;
    try (Batches batches = new Batches(session.plan(), transform, shard, firstStep, steps)) {
      for (long number = firstStep; number < steps; number++) {
        double rate = learningRate * schedule.factor(number, steps);
        listener.accept(step(batches.take(), (int) (number / perEpoch), number, rate));
      }
    }
  }

  private StepResult step(Batch batch, int epoch, long number, double rate) {
    int rows = batch.rows();
    batch.write(session.device());
    Session.Forward forward = session.forward(new Step(lanes.seed(), number, rows, batch.ids()));
    Plan.Losses losses = session.plan().losses().orElseThrow();
    System.arraycopy(session.device().statistic(losses.tally()), 0, sums, 0, Tally.LENGTH);
    sums[Tally.LENGTH] = rows;
    collective.sum(sums, sums.length);
    double scale = losses.reduction().scale(sums[1]);
    double loss = losses.reduction().reduce(sums[0], sums[1]);
    if (!Double.isFinite(loss)) {
      throw new ArithmeticException(
          ("the loss is %s in step %d of epoch %d; a smaller learning rate than %s or other inputs"
                  + " may help")
              .formatted(loss, number + 1, epoch + 1, rate));
    }
    forward.backward().sumOverRanks().update(optimizer, rate, scale, number + 1);
    return new StepResult(epoch, number, loss, sums[2] / sums[3], Math.round(sums[Tally.LENGTH]));
  }
}
