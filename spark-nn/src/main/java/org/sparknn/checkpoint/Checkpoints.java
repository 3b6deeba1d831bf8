package org.sparknn.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparknn.kernels.training.TrainingState;

/** The checkpoints of a run, as its driver and its ranks read them. */
public final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  private Checkpoints() {}

  /**
   * Where a run begins.
   *
   * @return the checkpoint that it goes on from; empty to begin at its first step
   * @throws IllegalArgumentException if the directory holds checkpoints and the run is not to go on
   *     from them, or cannot
   */
  public static Optional<Checkpoint> start(
      CheckpointSettings settings, Identity identity, Configuration hadoop) {
    if (!settings.isOn()) {
      return Optional.empty();
    }
    try {
      CheckpointDirectory directory = new CheckpointDirectory(settings.directory(), hadoop);
      if (!settings.resume() && !directory.isEmpty()) {
        throw new IllegalArgumentException(
            "%s holds checkpoints of an earlier run; go on from them with resume, or choose another checkpointDir"
                .formatted(settings.directory()));
      }
      directory.deletePartial();
      return directory.newest(identity);
    } catch (IOException e) {
      throw unreadable(settings, e);
    }
  }

  /** Where another attempt at the same run begins. */
  public static Optional<Checkpoint> restart(
      CheckpointSettings settings, Identity identity, Configuration hadoop) {
    if (!settings.isOn()) {
      return Optional.empty();
    }
    try {
      return new CheckpointDirectory(settings.directory(), hadoop).newest(identity);
    } catch (IOException e) {
      throw unreadable(settings, e);
    }
  }

  /**
   * Deletes what writers have not finished, after the end of a run: those that could are done.
   * Where a run has failed one may be at work still; what it leaves, the next run deletes.
   */
  public static void clean(CheckpointSettings settings, Configuration hadoop) {
    if (!settings.isOn()) {
      return;
    }
    try {
      new CheckpointDirectory(settings.directory(), hadoop).deletePartial();
    } catch (IOException e) {
      LOG.warn("unfinished checkpoints are left in {}: {}", settings.directory(), e.getMessage());
    }
  }

  /**
   * The state that a rank goes on from.
   *
   * @throws UncheckedIOException if it cannot be read, or is damaged
   */
  public static TrainingState read(
      CheckpointSettings settings, Checkpoint checkpoint, Configuration hadoop) {
    try {
      return new CheckpointDirectory(settings.directory(), hadoop).read(checkpoint);
    } catch (IOException e) {
      throw unreadable(settings, e);
    }
  }

  private static UncheckedIOException unreadable(CheckpointSettings settings, IOException e) {
    return new UncheckedIOException(
        "the checkpoints in %s could not be read: %s"
            .formatted(settings.directory(), e.getMessage()),
        e);
  }
}
