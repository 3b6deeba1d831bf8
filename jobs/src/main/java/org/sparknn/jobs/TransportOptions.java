package org.sparknn.jobs;

import org.sparknn.model.SequentialClassifier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How ranks send each other gradients. */
final class TransportOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--gradient-compression",
      paramLabel = "NAME",
      description = "how gradients travel between ranks: none or bf16 (default: none)")
  private String compression;

  /** Refuses values that no run could go with. */
  void check() {
    try {
      apply(new SequentialClassifier());
    } catch (IllegalArgumentException refusal) {
      throw new ParameterException(
          command.commandLine(),
          "--gradient-compression must be none or bf16 but is " + compression,
          refusal);
    }
  }

  void apply(SequentialClassifier classifier) {
    TrainingOptions.set(compression, classifier::setGradientCompression);
  }
}
