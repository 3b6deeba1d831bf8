package org.sparknn.checkpoint;

import java.io.Serializable;

/**
 * Where and when a run writes checkpoints.
 *
 * @param directory on any Hadoop file system; empty for none
 * @param everySteps steps from one to the next, or 0
 * @param everyEpochs epochs from one to the next, or 0; 1 if nothing else says when
 * @param everyMinutes minutes from one to the next, or 0
 * @param keep how many of the last are kept; the best one is kept besides
 * @param resume whether the run goes on from what the directory holds
 */
public record CheckpointSettings(
    String directory,
    int everySteps,
    int everyEpochs,
    double everyMinutes,
    int keep,
    boolean resume)
    implements Serializable {
  /** No checkpoints. */
  public static final CheckpointSettings NONE = new CheckpointSettings("", 0, 0, 0, 1, false);

  public CheckpointSettings {
    require("checkpointEverySteps", everySteps, everySteps >= 0);
    require("checkpointEveryEpochs", everyEpochs, everyEpochs >= 0);
    require("checkpointEveryMinutes", everyMinutes, everyMinutes >= 0);
    if (keep < 1) {
      throw new IllegalArgumentException("keepCheckpoints must be at least 1 but is " + keep);
    }
    if (directory.isEmpty() && (everySteps > 0 || everyEpochs > 0 || everyMinutes > 0 || resume)) {
      throw new IllegalArgumentException(
          "checkpoints and resume need a checkpointDir, which is not set");
    }
    if (!directory.isEmpty() && everySteps == 0 && everyEpochs == 0 && everyMinutes == 0) {
      everyEpochs = 1;
    }
  }

  private static void require(String name, double value, boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("%s must be at least 0 but is %s".formatted(name, value));
    }
  }

  /** The same in another directory. */
  CheckpointSettings in(String other) {
    return new CheckpointSettings(other, everySteps, everyEpochs, everyMinutes, keep, resume);
  }

  /** Whether there are checkpoints at all. */
  public boolean isOn() {
    return !directory.isEmpty();
  }
}
