package org.sparknn.model;

/**
 * Sets checkpoints, restarts and deadlines of a training run.
 *
 * @param <S> the estimator's own class
 */
public interface RecoverySetters<S> extends RecoveryParams, Chained<S> {

  /**
   * A directory on any Hadoop file system. Training refuses one that holds checkpoints of an
   * earlier run, unless it is to {@link #setResume go on} from them. A run that is cancelled (by
   * Ctrl-C or SIGTERM, its job group, a kill in the UI, or an interrupt) writes a checkpoint of
   * what it has done since the last one before it ends, for which it takes ten seconds at most; one
   * that is being written then is finished, or is nothing that a run would go on from.
   */
  default S setCheckpointDir(String value) {
    return Chained.set(this, checkpointDir(), value);
  }

  default S setCheckpointEverySteps(int value) {
    return Chained.set(this, checkpointEverySteps(), value);
  }

  default S setCheckpointEveryEpochs(int value) {
    return Chained.set(this, checkpointEveryEpochs(), value);
  }

  default S setCheckpointEveryMinutes(double value) {
    return Chained.set(this, checkpointEveryMinutes(), value);
  }

  default S setKeepCheckpoints(int value) {
    return Chained.set(this, keepCheckpoints(), value);
  }

  /**
   * Whether to go on from the newest checkpoint of {@link #setCheckpointDir}, in this or another
   * application, on any number of ranks; with the same number the weights get the same bits as
   * without the interruption. Only the learning rate, the schedule and the epochs may be others.
   */
  default S setResume(boolean value) {
    return Chained.set(this, resume(), value);
  }

  default S setMaxRestarts(int value) {
    return Chained.set(this, maxRestarts(), value);
  }

  default S setLoadTimeout(int value) {
    return Chained.set(this, loadTimeout(), value);
  }

  default S setFirstStepTimeout(int value) {
    return Chained.set(this, firstStepTimeout(), value);
  }

  default S setStepTimeout(int value) {
    return Chained.set(this, stepTimeout(), value);
  }

  default S setHeartbeatTimeout(int value) {
    return Chained.set(this, heartbeatTimeout(), value);
  }
}
