package org.sparknn.train;

import java.time.Duration;
import java.util.Optional;
import org.sparknn.checkpoint.CheckpointWriter;
import org.sparknn.collective.RankContext;
import org.sparknn.kernels.training.StepResult;
import org.sparknn.kernels.training.TrainingLoop;

/** What a rank does between its steps: deadlines, checkpoints, and reports to the driver. */
final class BetweenSteps implements AutoCloseable {
  private final RankContext context;
  private final RecoverySettings recovery;
  private final RankClock clock;
  private final TrainingLoop loop;
  private final Optional<CheckpointWriter> checkpoints;
  private long lastNanos = System.nanoTime();
  private boolean begun;

  /**
   * Begins before the first step.
   *
   * @param checkpoints of the rank that writes them; closed with this
   */
  BetweenSteps(
      RankContext context,
      RecoverySettings recovery,
      RankClock clock,
      TrainingLoop loop,
      Optional<CheckpointWriter> checkpoints) {
    this.context = context;
    this.recovery = recovery;
    this.clock = clock;
    this.loop = loop;
    this.checkpoints = checkpoints;
  }

  /** After each step. */
  void add(StepResult result) {
    context.step(result.step() + 1);
    if (!begun) {
      begun = true;
      context.timeout(Duration.ofSeconds(recovery.stepSeconds()));
    }
    checkpoints.ifPresent(writer -> writer.after(result));
    if (context.rank() == 0) {
      report(result);
    }
    clock.after(result).map(ProgressMessage::epoch).ifPresent(context::report);
  }

  private void report(StepResult result) {
    long now = System.nanoTime();
    context.report(
        ProgressMessage.step(
            new StepReport(
                result.epoch() + 1,
                result.step() + 1,
                result.loss(),
                result.accuracy(),
                result.rows() * 1e9 / Math.max(1, now - lastNanos))));
    lastNanos = now;
    if (result.update() == StepResult.Update.LEFT_OUT) {
      context.report(ProgressMessage.leftOut(result.step() + 1, loop.updatesLeftOut()));
    }
  }

  /** Waits for the last checkpoint. */
  void finish() {
    checkpoints.ifPresent(CheckpointWriter::await);
  }

  @Override
  public void close() {
    checkpoints.ifPresent(CheckpointWriter::close);
  }
}
