package org.sparknn.jobs;

import org.sparknn.model.SequentialClassifier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How ranks keep their images; what is not given is left to {@link SequentialClassifier}. */
final class ShardOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--shard-memory-fraction",
      paramLabel = "X",
      description =
          "part of the free heap that images may take, from 0 to 1; more lie in a file (default:"
              + " 0.4)")
  private Double memoryFraction;

  /** Refuses values that no run could go with. */
  void check() {
    if (memoryFraction != null && !(memoryFraction >= 0 && memoryFraction <= 1)) {
      throw new ParameterException(
          command.commandLine(),
          "--shard-memory-fraction must be between 0 and 1 but is " + memoryFraction);
    }
  }

  void apply(SequentialClassifier classifier) {
    TrainingOptions.set(memoryFraction, classifier::setShardMemoryFraction);
  }
}
