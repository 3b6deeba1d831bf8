package org.sparknn.jobs;

import org.sparknn.model.SequentialClassifier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How gradients become updates; what is not given is left to {@link SequentialClassifier}. */
final class GradientOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--accumulation-steps",
      paramLabel = "N",
      description = "batches whose gradients make one update (default: 1)")
  private Integer accumulationSteps;

  @Option(
      names = "--clip-norm",
      paramLabel = "X",
      description = "bound of the gradient's L2 norm (default: 0, none)")
  private Double clipNorm;

  @Option(
      names = "--clip-value",
      paramLabel = "X",
      description = "bound of each gradient's absolute value (default: 0, none)")
  private Double clipValue;

  @Option(
      names = "--non-finite",
      paramLabel = "NAME",
      description =
          "when a loss or gradient is infinite or NaN: stop, skip the update, or reduce the"
              + " learning rate as well (default: stop)")
  private String nonFinite;

  @Option(
      names = "--check-replicas-every",
      paramLabel = "N",
      description =
          "steps from one comparison of all ranks' weights to the next; 0: none (default: 1000)")
  private Integer checkReplicasEvery;

  @Option(
      names = "--deferred-updates",
      description =
          "updates each weight only when the next forward pass reads it, while other gradients"
              + " travel: for slow networks; the results are the same; not with --clip-norm, nor with"
              + " --non-finite skip or reduce")
  private boolean deferredUpdates;

  /** Refuses values that no run could go with. */
  void check() {
    SequentialClassifier classifier = new SequentialClassifier();
    try {
      apply(classifier);
      classifier.gradients();
    } catch (IllegalArgumentException refusal) {
      throw new ParameterException(command.commandLine(), refusal.getMessage(), refusal);
    }
  }

  void apply(SequentialClassifier classifier) {
    TrainingOptions.set(accumulationSteps, classifier::setAccumulationSteps);
    TrainingOptions.set(clipNorm, classifier::setClipNorm);
    TrainingOptions.set(clipValue, classifier::setClipValue);
    TrainingOptions.set(nonFinite, classifier::setNonFinite);
    TrainingOptions.set(checkReplicasEvery, classifier::setCheckReplicasEvery);
    classifier.setDeferredUpdates(deferredUpdates);
  }
}
