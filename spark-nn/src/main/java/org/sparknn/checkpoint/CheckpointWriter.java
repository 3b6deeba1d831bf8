package org.sparknn.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.sparknn.kernels.training.StepResult;
import org.sparknn.kernels.training.TrainingState;

/**
 * Writes a run's checkpoints while it trains: the state is copied between two steps and written by
 * a thread of its own. Where the next one is due before that has ended, the run waits for it.
 */
public final class CheckpointWriter implements AutoCloseable {
  private final CheckpointSettings settings;
  private final Identity identity;
  private final Supplier<TrainingState> copy;
  private final CheckpointDirectory directory;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "sparknn-checkpoints");
            made.setDaemon(true);
            return made;
          });
  private final int stepsPerEpoch;
  private final long totalSteps;
  private Future<?> pending;
  private long lastNanos = System.nanoTime();
  private double lossSum;
  private int losses;
  private boolean due;

  /**
   * @param copy makes a copy of the state, between two steps
   * @param stepsPerEpoch steps of an epoch
   * @param totalSteps steps of the whole run: after the last one a checkpoint is always due
   */
  public CheckpointWriter(
      CheckpointSettings settings,
      Identity identity,
      Supplier<TrainingState> copy,
      int stepsPerEpoch,
      long totalSteps,
      Configuration hadoop) {
    this.settings = settings;
    this.identity = identity;
    this.copy = copy;
    this.stepsPerEpoch = stepsPerEpoch;
    this.totalSteps = totalSteps;
    try {
      directory = new CheckpointDirectory(settings.directory(), hadoop);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * A step has ended. Copies the state if a checkpoint is due, after the last batch of an update.
   *
   * @throws UncheckedIOException if the checkpoint before could not be written
   */
  public void after(StepResult result) {
    if (Double.isFinite(result.loss())) {
      lossSum += result.loss();
      losses++;
    }
    long steps = result.step() + 1;
    due |= isDue(steps);
    if (due && result.update() != StepResult.Update.OPEN) {
      due = false;
      await();
      TrainingState state = copy.get();
      double loss = lossSum / losses;
      lossSum = 0;
      losses = 0;
      lastNanos = System.nanoTime();
      pending = thread.submit(() -> write(steps, loss, state));
    }
  }

  private boolean isDue(long steps) {
    long epochSteps = (long) settings.everyEpochs() * stepsPerEpoch;
    return steps == totalSteps
        || (settings.everySteps() > 0 && steps % settings.everySteps() == 0)
        || (epochSteps > 0 && steps % epochSteps == 0)
        || (settings.everyMinutes() > 0
            && System.nanoTime() - lastNanos
                >= settings.everyMinutes() * TimeUnit.MINUTES.toNanos(1));
  }

  private void write(long steps, double loss, TrainingState state) {
    try {
      directory.write(steps, loss, identity, state);
      directory.prune(settings.keep());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private UncheckedIOException failure(IOException e) {
    return new UncheckedIOException(
        "a checkpoint could not be written to %s: %s"
            .formatted(settings.directory(), e.getMessage()),
        e);
  }

  /**
   * Waits until all is written.
   *
   * @throws UncheckedIOException if it could not be
   */
  public void await() {
    if (pending == null) {
      return;
    }
    try {
      pending.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException("a checkpoint could not be written", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a checkpoint was written", e);
    } finally {
      pending = null;
    }
  }

  /** Lets what is being written come to its end, unless the process ends first. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
