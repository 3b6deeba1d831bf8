package org.sparknn.jobs;

import java.util.List;
import java.util.Map;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.model.SequentialClassifier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a network is trained; what is not given is left to {@link SequentialClassifier}. */
final class TrainingOptions {
  private static final List<String> OPTIMIZERS = List.of("sgd", "adam", "adamw");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--epochs", paramLabel = "N", description = "passes over the data (default: 6)")
  private Integer epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "images of a step, over all ranks together (default: 64)")
  private Integer batchSize;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "sgd, adam or adamw (default: adam)")
  private String optimizer;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description = "size of a step, before the schedule (default: 0.001)")
  private Double learningRate;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = "how the learning rate falls: constant or cosine (default: cosine)")
  private String schedule;

  @Option(names = "--momentum", paramLabel = "X", description = "of sgd (default: 0.9)")
  private Double momentum;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description = "(default: 0.01 for adamw, 0 for the others)")
  private Double weightDecay;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "for the first weights, the order of the images and dropout (default: 0)")
  private Long seed;

  @Option(
      names = "--shuffle",
      paramLabel = "true|false",
      arity = "1",
      description = "whether each epoch has an order of its own (default: true)")
  private Boolean shuffle;

  @Option(
      names = "--ranks",
      paramLabel = "N",
      description = "tasks that train together (default: as many as the master has slots)")
  private Integer ranks;

  @Option(
      names = "--threads-per-rank",
      paramLabel = "N",
      description = "threads, and cores, of each rank (default: spark.task.cpus, which is 1)")
  private Integer threadsPerRank;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "what computes: auto, gpu, cpu, blas or reference (default: auto)")
  private String backend;

  /** Refuses values that no data and no cluster could go with. */
  void check() {
    OptionRules rules = new OptionRules(command);
    rules.atLeast("--epochs", epochs, 1);
    rules.atLeast("--batch-size", batchSize, 1);
    rules.atLeast("--ranks", ranks, 1);
    rules.atLeast("--threads-per-rank", threadsPerRank, 1);
    rules.finite("--learning-rate", learningRate);
    rules.finite("--momentum", momentum);
    rules.finite("--weight-decay", weightDecay);
    if (optimizer != null && !OPTIMIZERS.contains(optimizer)) {
      throw rules.wrong("--optimizer must be one of %s but is %s".formatted(OPTIMIZERS, optimizer));
    }
    if (backend != null && !Backends.names().contains(backend)) {
      throw rules.wrong(
          "--backend must be one of %s but is %s".formatted(Backends.names(), backend));
    }
    if (schedule != null && !Schedule.labels().contains(schedule)) {
      throw rules.wrong(
          "--schedule must be one of %s but is %s".formatted(Schedule.labels(), schedule));
    }
    int rows = batchSize == null ? new SequentialClassifier().getBatchSize() : batchSize;
    if (ranks != null && ranks > rows) {
      throw rules.wrong(
          "--ranks %d need a batch of at least as many images but --batch-size is %d"
              .formatted(ranks, rows));
    }
  }

  /** Settings that a session must start with. */
  Map<String, String> sparkSettings() {
    return threadsPerRank == null
        ? Map.of()
        : Map.of("spark.task.cpus", Integer.toString(threadsPerRank));
  }

  void apply(SequentialClassifier classifier) {
    set(epochs, classifier::setEpochs);
    set(batchSize, classifier::setBatchSize);
    set(optimizer, classifier::setOptimizer);
    set(learningRate, classifier::setLearningRate);
    set(schedule, classifier::setSchedule);
    set(momentum, classifier::setMomentum);
    set(weightDecay, classifier::setWeightDecay);
    set(seed, classifier::setSeed);
    set(shuffle, classifier::setShuffle);
    set(ranks, classifier::setRanks);
    set(threadsPerRank, classifier::setThreadsPerRank);
    set(backend, classifier::setBackend);
  }

  static <T> void set(T value, java.util.function.Consumer<T> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }
}
