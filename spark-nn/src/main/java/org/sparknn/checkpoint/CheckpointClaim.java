package org.sparknn.checkpoint;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A run's hold on its directory for checkpoints, from before its first step to its end: no other
 * run of the process may have the same one. The directory can be written, and its name means the
 * same in every process.
 */
public final class CheckpointClaim implements AutoCloseable {
  /** The directories of the runs of this process; other processes know nothing of them. */
  private static final Set<URI> CLAIMED = ConcurrentHashMap.newKeySet();

  private final CheckpointSettings settings;
  private final URI claimed;

  private CheckpointClaim(CheckpointSettings settings, URI claimed) {
    this.settings = settings;
    this.claimed = claimed;
  }

  /**
   * Claims the directory of a run, makes it if it is missing, and tries to write a file there.
   *
   * @param settings whose directory is relative to this process' working directory on the default
   *     file system, if it is relative
   * @throws IllegalArgumentException if the directory cannot be written, or is another run's
   */
  public static CheckpointClaim of(CheckpointSettings settings, Configuration hadoop) {
    if (!settings.isOn()) {
      return new CheckpointClaim(settings, URI.create(""));
    }
    CheckpointDirectory directory;
    Path path;
    try {
      directory = new CheckpointDirectory(settings.directory(), hadoop);
      path = directory.qualified();
    } catch (IOException | RuntimeException e) { // Hadoop says so of a name that is no path
      throw unwritable(settings, e);
    }
    URI name = path.toUri().normalize();
    if (!CLAIMED.add(name)) {
      throw new IllegalArgumentException(
          "checkpointDir %s is in use by another fit of this application; take another directory,"
                  .formatted(path)
              + " or wait until that fit has ended");
    }
    CheckpointClaim claim = new CheckpointClaim(settings.in(path.toString()), name);
    try {
      directory.checkWritable();
      return claim;
    } catch (IOException | RuntimeException e) {
      claim.close();
      throw unwritable(settings, e);
    }
  }

  private static IllegalArgumentException unwritable(CheckpointSettings settings, Exception e) {
    return new IllegalArgumentException(
        "checkpointDir must be a directory that can be written, but %s is none: %s"
            .formatted(settings.directory(), e.getMessage()),
        e);
  }

  /** The settings with the directory's whole name, for all processes of the run. */
  public CheckpointSettings settings() {
    return settings;
  }

  /** The run has ended. */
  @Override
  public void close() {
    CLAIMED.remove(claimed);
  }
}
