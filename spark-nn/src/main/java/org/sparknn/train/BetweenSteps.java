package org.sparknn.train;

import java.time.Duration;
import java.util.Optional;
import org.sparknn.checkpoint.CheckpointWriter;
import org.sparknn.collective.LastWords;
import org.sparknn.collective.RankContext;
import org.sparknn.kernels.training.StepResult;
import org.sparknn.kernels.training.TrainingLoop;

/**
 * A rank's steps and what it does between them: deadlines, checkpoints, and reports to the driver.
 * Where the run is cancelled, what its steps have done since the last checkpoint is written.
 */
final class BetweenSteps implements AutoCloseable {
  private final RankContext context;
  private final RecoverySettings recovery;
  private final RankClock clock;
  private final TrainingLoop loop;
  private final Optional<CheckpointWriter> checkpoints;
  private final Optional<LastWords> lastWords;
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
    checkpoints.ifPresent(writer -> loop.keepBuffers());
    lastWords = checkpoints.map(writer -> context.lastWords());
  }

  /** Runs the steps from one on. */
  void run(long firstStep, int epochs) {
    try {
      loop.run(firstStep, epochs, this::add);
      checkpoints.ifPresent(CheckpointWriter::await);
    } catch (RuntimeException e) {
      if (context.isCancelled(e)) {
        checkpoints.ifPresent(writer -> loop.goBack().ifPresent(writer::cancelled));
      }
      throw e;
    }
  }

  private void add(StepResult result) {
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
    context.check();
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

  @Override
  public void close() {
    checkpoints.ifPresent(CheckpointWriter::close);
    lastWords.ifPresent(LastWords::close);
  }
}
