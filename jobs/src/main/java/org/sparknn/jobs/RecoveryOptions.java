package org.sparknn.jobs;

import org.sparknn.model.SequentialClassifier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checkpoints and restarts; what is not given is left to {@link SequentialClassifier}. */
final class RecoveryOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--checkpoint-dir",
      paramLabel = "DIR",
      description =
          "where checkpoints are written, on any Hadoop file system; without --resume a folder with"
              + " checkpoints is refused (default: nowhere)")
  private String checkpointDir;

  @Option(
      names = "--checkpoint-every-steps",
      paramLabel = "N",
      description = "steps from one checkpoint to the next")
  private Integer everySteps;

  @Option(
      names = "--checkpoint-every-epochs",
      paramLabel = "N",
      description = "epochs from one checkpoint to the next (default: 1 if nothing else is given)")
  private Integer everyEpochs;

  @Option(
      names = "--checkpoint-every-minutes",
      paramLabel = "X",
      description = "minutes from one checkpoint to the next")
  private Double everyMinutes;

  @Option(
      names = "--keep-checkpoints",
      paramLabel = "N",
      description = "how many of the last are kept, besides the best (default: 2)")
  private Integer keep;

  @Option(names = "--resume", description = "go on from the newest checkpoint in --checkpoint-dir")
  private boolean resume;

  @Option(
      names = "--max-restarts",
      paramLabel = "N",
      description = "how often training starts again after a failure (default: 2)")
  private Integer maxRestarts;

  @Option(
      names = "--load-timeout",
      paramLabel = "SECONDS",
      description = "how long ranks wait for one that still reads its images (default: 3600)")
  private Integer loadTimeout;

  @Option(
      names = "--first-step-timeout",
      paramLabel = "SECONDS",
      description = "how long they wait for one in its first step (default: 600)")
  private Integer firstStepTimeout;

  @Option(
      names = "--step-timeout",
      paramLabel = "SECONDS",
      description = "how long they wait for one in a later step (default: 300)")
  private Integer stepTimeout;

  @Option(
      names = "--heartbeat-timeout",
      paramLabel = "SECONDS",
      description = "how long a rank's process may be silent (default: 60)")
  private Integer heartbeatTimeout;

  /** Refuses values that no run could go with. */
  void check() {
    OptionRules rules = new OptionRules(command);
    rules.atLeast("--checkpoint-every-steps", everySteps, 0);
    rules.atLeast("--checkpoint-every-epochs", everyEpochs, 0);
    rules.finite("--checkpoint-every-minutes", everyMinutes);
    rules.atLeast("--keep-checkpoints", keep, 1);
    rules.atLeast("--max-restarts", maxRestarts, 0);
    rules.atLeast("--load-timeout", loadTimeout, 1);
    rules.atLeast("--first-step-timeout", firstStepTimeout, 1);
    rules.atLeast("--step-timeout", stepTimeout, 1);
    rules.atLeast("--heartbeat-timeout", heartbeatTimeout, 1);
    if (checkpointDir == null || checkpointDir.isEmpty()) {
      refuse(rules, "--checkpoint-every-steps", everySteps != null && everySteps > 0);
      refuse(rules, "--checkpoint-every-epochs", everyEpochs != null && everyEpochs > 0);
      refuse(rules, "--checkpoint-every-minutes", everyMinutes != null && everyMinutes > 0);
      refuse(rules, "--resume", resume);
    }
  }

  private static void refuse(OptionRules rules, String name, boolean given) {
    if (given) {
      throw rules.wrong(name + " needs --checkpoint-dir, which is not given");
    }
  }

  void apply(SequentialClassifier classifier) {
    TrainingOptions.set(checkpointDir, classifier::setCheckpointDir);
    TrainingOptions.set(everySteps, classifier::setCheckpointEverySteps);
    TrainingOptions.set(everyEpochs, classifier::setCheckpointEveryEpochs);
    TrainingOptions.set(everyMinutes, classifier::setCheckpointEveryMinutes);
    TrainingOptions.set(keep, classifier::setKeepCheckpoints);
    TrainingOptions.set(resume, classifier::setResume);
    TrainingOptions.set(maxRestarts, classifier::setMaxRestarts);
    TrainingOptions.set(loadTimeout, classifier::setLoadTimeout);
    TrainingOptions.set(firstStepTimeout, classifier::setFirstStepTimeout);
    TrainingOptions.set(stepTimeout, classifier::setStepTimeout);
    TrainingOptions.set(heartbeatTimeout, classifier::setHeartbeatTimeout);
  }
}
