package org.sparknn.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparknn.kernels.training.StepResult;
import org.sparknn.kernels.training.TrainingState;

/**
 * Writes a run's checkpoints while it trains: the state is copied between two steps and written by
 * a thread of its own. Where the next one is due before that has ended, the run waits for it. A
 * checkpoint is also due when a run is cancelled that has made steps since the last one.
 */
public final class CheckpointWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);

  /** How long a run that is cancelled waits for its last checkpoint. */
  private static final int CANCEL_SECONDS = 10;

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
  private final long firstStep;

  /** Steps of the checkpoints that were written, in their thread. */
  private final Set<Long> written = new HashSet<>();

  private final int stepsPerEpoch;
  private final long totalSteps;
  private Future<?> pending;
  private long lastNanos = System.nanoTime();
  private double lossSum;
  private int losses;
  private boolean due;
  private long lastSteps;

  /**
   * @param copy makes a copy of the state, between two steps
   * @param firstStep steps that are done already, by the checkpoint that the run goes on from
   * @param stepsPerEpoch steps of an epoch
   * @param totalSteps steps of the whole run: after the last one a checkpoint is always due
   */
  public CheckpointWriter(
      CheckpointSettings settings,
      Identity identity,
      Supplier<TrainingState> copy,
      long firstStep,
      int stepsPerEpoch,
      long totalSteps,
      Configuration hadoop) {
    this.settings = settings;
    this.identity = identity;
    this.copy = copy;
    this.firstStep = firstStep;
    lastSteps = firstStep;
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
      begin(steps);
    }
  }

  private void begin(long steps) {
    TrainingState state = copy.get();
    double loss = lossSum / losses;
    lossSum = 0;
    losses = 0;
    lastSteps = steps;
    lastNanos = System.nanoTime();
    pending = thread.submit(() -> write(steps, loss, state));
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
      written.add(steps);
      directory.prune(settings.keep(), this::counts);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * What lay behind the first step when the run began could not be used. It must not stand in place
   * of a good one, until the run comes to its step and replaces it.
   */
  private boolean counts(long step) {
    return step <= firstStep || written.contains(step);
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
      pending = null;
    } catch (ExecutionException e) {
      pending = null;
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException("a checkpoint could not be written", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a checkpoint was written", e);
    }
  }

  /**
   * The run is cancelled after a number of steps: writes what the last checkpoint does not hold,
   * and waits for it, though not for long. What goes wrong is logged, since the run ends anyway.
   */
  public void cancelled(long steps) {
    boolean interrupted = Thread.interrupted();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CANCEL_SECONDS);
    try {
      if (steps > lastSteps) {
        begin(steps); // behind the one that is being written
      }
      while (pending != null) {
        try {
          pending.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
          pending = null;
        } catch (InterruptedException e) {
          // by Spark, which says that a task is killed before it interrupts it
          interrupted = true;
        }
      }
      LOG.info("the run is cancelled, with a checkpoint of step {}", lastSteps);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the run is cancelled without a checkpoint of step {}", steps, e);
    } finally {
      pending = null;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Lets what is being written come to its end, unless the process ends first. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
