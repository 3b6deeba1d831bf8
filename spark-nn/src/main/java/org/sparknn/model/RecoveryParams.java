package org.sparknn.model;

import java.io.Serializable;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.sparknn.checkpoint.CheckpointSettings;
import org.sparknn.train.RecoverySettings;

/** Checkpoints, restarts and deadlines of a training run. */
public interface RecoveryParams extends Params {

  /** Where the Params are kept. */
  RecoveryParams.Fields recoveryParams();

  /** The Params together; refuses those that contradict each other. */
  default RecoverySettings recovery() {
    return new RecoverySettings(
        new CheckpointSettings(
            getCheckpointDir(),
            getCheckpointEverySteps(),
            getCheckpointEveryEpochs(),
            getCheckpointEveryMinutes(),
            getKeepCheckpoints(),
            getResume()),
        getMaxRestarts(),
        getLoadTimeout(),
        getFirstStepTimeout(),
        getStepTimeout(),
        getHeartbeatTimeout());
  }

  default Param<String> checkpointDir() {
    return recoveryParams().checkpointDir;
  }

  default String getCheckpointDir() {
    return getOrDefault(checkpointDir());
  }

  default IntParam checkpointEverySteps() {
    return recoveryParams().checkpointEverySteps;
  }

  default int getCheckpointEverySteps() {
    return (int) getOrDefault(checkpointEverySteps());
  }

  default IntParam checkpointEveryEpochs() {
    return recoveryParams().checkpointEveryEpochs;
  }

  default int getCheckpointEveryEpochs() {
    return (int) getOrDefault(checkpointEveryEpochs());
  }

  default DoubleParam checkpointEveryMinutes() {
    return recoveryParams().checkpointEveryMinutes;
  }

  default double getCheckpointEveryMinutes() {
    return (double) getOrDefault(checkpointEveryMinutes());
  }

  default IntParam keepCheckpoints() {
    return recoveryParams().keepCheckpoints;
  }

  default int getKeepCheckpoints() {
    return (int) getOrDefault(keepCheckpoints());
  }

  default BooleanParam resume() {
    return recoveryParams().resume;
  }

  default boolean getResume() {
    return (boolean) getOrDefault(resume());
  }

  default IntParam maxRestarts() {
    return recoveryParams().maxRestarts;
  }

  default int getMaxRestarts() {
    return (int) getOrDefault(maxRestarts());
  }

  default IntParam loadTimeout() {
    return recoveryParams().loadTimeout;
  }

  default int getLoadTimeout() {
    return (int) getOrDefault(loadTimeout());
  }

  default IntParam firstStepTimeout() {
    return recoveryParams().firstStepTimeout;
  }

  default int getFirstStepTimeout() {
    return (int) getOrDefault(firstStepTimeout());
  }

  default IntParam stepTimeout() {
    return recoveryParams().stepTimeout;
  }

  default int getStepTimeout() {
    return (int) getOrDefault(stepTimeout());
  }

  default IntParam heartbeatTimeout() {
    return recoveryParams().heartbeatTimeout;
  }

  default int getHeartbeatTimeout() {
    return (int) getOrDefault(heartbeatTimeout());
  }

  /** Holds the Params, made once the owner has its uid. */
  final class Fields implements Serializable {
    private final Param<String> checkpointDir;
    private final IntParam checkpointEverySteps;
    private final IntParam checkpointEveryEpochs;
    private final DoubleParam checkpointEveryMinutes;
    private final IntParam keepCheckpoints;
    private final BooleanParam resume;
    private final IntParam maxRestarts;
    private final IntParam loadTimeout;
    private final IntParam firstStepTimeout;
    private final IntParam stepTimeout;
    private final IntParam heartbeatTimeout;

    Fields(Params owner) {
      checkpointDir =
          new Param<>(
              owner,
              "checkpointDir",
              "directory for checkpoints, on any Hadoop file system; empty: none");
      checkpointEverySteps =
          new IntParam(
              owner,
              "checkpointEverySteps",
              "steps from one checkpoint to the next; 0: by the others",
              ParamValidators.gtEq(0));
      checkpointEveryEpochs =
          new IntParam(
              owner,
              "checkpointEveryEpochs",
              "epochs from one checkpoint to the next; 0: by the others, or 1 if they are 0 too",
              ParamValidators.gtEq(0));
      checkpointEveryMinutes =
          new DoubleParam(
              owner,
              "checkpointEveryMinutes",
              "minutes from one checkpoint to the next; 0: by the others",
              ParamValidators.gtEq(0));
      keepCheckpoints =
          new IntParam(
              owner,
              "keepCheckpoints",
              "how many of the last checkpoints are kept, besides the best",
              ParamValidators.gt(0));
      resume =
          new BooleanParam(
              owner,
              "resume",
              "whether training goes on from the newest checkpoint in checkpointDir");
      maxRestarts =
          new IntParam(
              owner,
              "maxRestarts",
              "how often training is started again after a failure",
              ParamValidators.gtEq(0));
      loadTimeout =
          new IntParam(
              owner,
              "loadTimeout",
              "seconds that ranks wait for one that still reads its rows",
              ParamValidators.gt(0));
      firstStepTimeout =
          new IntParam(
              owner,
              "firstStepTimeout",
              "seconds that ranks wait for one in its first step",
              ParamValidators.gt(0));
      stepTimeout =
          new IntParam(
              owner,
              "stepTimeout",
              "seconds that ranks wait for one in a later step",
              ParamValidators.gt(0));
      heartbeatTimeout =
          new IntParam(
              owner,
              "heartbeatTimeout",
              "seconds without a sign of life after which a rank's process counts as lost",
              ParamValidators.gt(0));
      owner.setDefault(checkpointDir, "");
      owner.setDefault(checkpointEverySteps, 0);
      owner.setDefault(checkpointEveryEpochs, 0);
      owner.setDefault(checkpointEveryMinutes, 0.0);
      owner.setDefault(keepCheckpoints, 2);
      owner.setDefault(resume, false);
      owner.setDefault(maxRestarts, 2);
      owner.setDefault(loadTimeout, 3600);
      owner.setDefault(firstStepTimeout, 600);
      owner.setDefault(stepTimeout, 300);
      owner.setDefault(heartbeatTimeout, 60);
    }
  }
}
