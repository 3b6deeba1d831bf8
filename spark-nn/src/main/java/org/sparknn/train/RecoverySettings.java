package org.sparknn.train;

import java.io.Serializable;
import org.sparknn.checkpoint.CheckpointSettings;

/**
 * What a run does when a rank fails, and when a rank counts as failed.
 *
 * @param maxRestarts how often the run is started again
 * @param loadSeconds how long ranks wait for one that still reads its rows
 * @param firstStepSeconds how long they wait for one in its first step, when compilers work
 * @param stepSeconds how long in a later step
 * @param silenceSeconds how long a rank's process may be silent: it sends heartbeats in any case
 */
public record RecoverySettings(
    CheckpointSettings checkpoints,
    int maxRestarts,
    int loadSeconds,
    int firstStepSeconds,
    int stepSeconds,
    int silenceSeconds)
    implements Serializable {
  /** Two restarts from the first step; patience for large data and networks. */
  public static final RecoverySettings DEFAULT =
      new RecoverySettings(CheckpointSettings.NONE, 2, 3600, 600, 300, 60);

  public RecoverySettings {
    require("maxRestarts", maxRestarts, 0);
    require("loadTimeout", loadSeconds, 1);
    require("firstStepTimeout", firstStepSeconds, 1);
    require("stepTimeout", stepSeconds, 1);
    require("heartbeatTimeout", silenceSeconds, 1);
  }

  /** The same with other checkpoints. */
  RecoverySettings with(CheckpointSettings others) {
    return new RecoverySettings(
        others, maxRestarts, loadSeconds, firstStepSeconds, stepSeconds, silenceSeconds);
  }

  private static void require(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s must be at least %d but is %d".formatted(name, least, value));
    }
  }
}
