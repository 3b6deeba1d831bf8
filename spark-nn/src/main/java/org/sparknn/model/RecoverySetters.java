package org.sparknn.model;

/**
 * Sets checkpoints, restarts and deadlines of a training run.
 *
 * @param <S> the estimator's own class
 */
public interface RecoverySetters<S> extends RecoveryParams, Chained<S> {

  /**
   * A directory on any Hadoop file system, which the driver and the executors reach under one name;
   * a relative one is below the driver's working directory. Training refuses one that cannot be
   * written, that another fit of the application is using, or that holds checkpoints of an earlier
   * run, unless it is to {@link #setResume go on} from them. A run that is cancelled (by Ctrl-C or
   * SIGTERM, its job group, a kill in the UI, or an interrupt) writes a checkpoint of what it has
   * done since the last one before it ends, for which it takes ten seconds at most; one that is
   * being written then is finished, or is nothing that a run would go on from.
   */
  default S setCheckpointDir(String value) {
    return Chained.set(this, checkpointDir(), value);
  }

  /** Steps from one checkpoint to the next; 0: by epochs or minutes. */
  default S setCheckpointEverySteps(int value) {
    return Chained.set(this, checkpointEverySteps(), value);
  }

  /** Epochs from one checkpoint to the next; 0: by steps or minutes, or 1 without these. */
  default S setCheckpointEveryEpochs(int value) {
    return Chained.set(this, checkpointEveryEpochs(), value);
  }

  /** Minutes from one checkpoint to the next; 0: by steps or epochs. */
  default S setCheckpointEveryMinutes(double value) {
    return Chained.set(this, checkpointEveryMinutes(), value);
  }

  /** How many of the last checkpoints are kept, besides the best (default 2). */
  default S setKeepCheckpoints(int value) {
    return Chained.set(this, keepCheckpoints(), value);
  }

  /**
   * Whether to go on from the newest checkpoint of {@link #setCheckpointDir}, in this or another
   * application, on any number of ranks; with the same number the weights get the same bits as
   * without the interruption. Of what decides the result only the learning rate, the schedule and
   * the epochs may be others.
   */
  default S setResume(boolean value) {
    return Chained.set(this, resume(), value);
  }

  /** How often training is started again after a failure (default 2). */
  default S setMaxRestarts(int value) {
    return Chained.set(this, maxRestarts(), value);
  }

  /** Seconds that ranks wait for one that still reads its rows (default 3600). */
  default S setLoadTimeout(int value) {
    return Chained.set(this, loadTimeout(), value);
  }

  /** Seconds that ranks wait for one in its first step, where it compiles (default 600). */
  default S setFirstStepTimeout(int value) {
    return Chained.set(this, firstStepTimeout(), value);
  }

  /** Seconds that ranks wait for one in a later step (default 300). */
  default S setStepTimeout(int value) {
    return Chained.set(this, stepTimeout(), value);
  }

  /** Seconds without a sign of life after which a rank's process counts as lost (default 60). */
  default S setHeartbeatTimeout(int value) {
    return Chained.set(this, heartbeatTimeout(), value);
  }
}
