package org.sparknn.jobs;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sparknn.jobs.allreduce.AllReduceBenchmark;
import org.sparknn.jobs.benchmark.BenchmarkCase;
import org.sparknn.jobs.benchmark.CaseTable;
import org.sparknn.jobs.benchmark.LayerBenchmark;
import org.sparknn.jobs.benchmark.Opponent;
import org.sparknn.jobs.cluster.LocalCluster;
import org.sparknn.jobs.overlap.OverlapBenchmark;
import org.sparknn.jobs.overlap.OwnNetwork;
import org.sparknn.jobs.scaling.ScalingBenchmark;
import org.sparknn.kernels.backend.Backends;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures ours against others'. */
@Command(
    name = "benchmark",
    description = "Measures spark-nn against others and prints Markdown tables.",
    footer = {
      "",
      "A ratio above 1 means that we are faster. docs/benchmarks.md says how to read the tables.",
      "The first run of kernels or training fetches libtorch, 113 MB. The others start their own",
      "local clusters: they have no --master, --threads, --group, --name and --cpu-time, and --quick",
      "only sees whether all works.",
      "",
      "Examples:",
      "  spark-nn benchmark kernels --threads 1,2 --out kernels.json",
      "  spark-nn benchmark kernels --group dense,1x1 --quick",
      "  spark-nn benchmark training --master local[2] --out training.json",
      "  spark-nn benchmark allreduce --out allreduce.json",
      "  spark-nn benchmark overlap --rows 64 --out overlap.json",
      "  spark-nn benchmark scaling --out scaling.json"
    })
final class BenchmarkCommand implements Callable<Integer> {
  private static final String BACKEND = "cpu";
  private static final String PERCEPTRON_GROUP = "training";
  private static final String PERCEPTRON_NAME = "mlp";

  /** What can be measured. */
  enum Subject {
    kernels,
    training,
    allreduce,
    overlap,
    scaling
  }

  @Spec private CommandSpec command;
  @Mixin private SparkOptions spark;
  @Mixin private MeasuringOptions measuring;
  @Mixin private OverlapOptions overlapping;

  @Parameters(
      paramLabel = "SUBJECT",
      description = {
        "kernels: every kind of layer, forward and backward, against libtorch",
        "training: whole networks, training steps and inference, against libtorch; and the network"
            + " mlp against Spark's MultilayerPerceptronClassifier, each with the fewest passes that"
            + " reach 80 %% of the bundled test images (not with --quick)",
        "allreduce: sums over 2 and 4 executors of this machine, plain, authenticated, encrypted,"
            + " with sockets only and as bf16, against raw sockets and Spark's treeAggregate",
        "overlap: steps of CIFAR ResNet-18 on 2 executors whose network is slow, against their"
            + " computing and their sums alone; Linux only, in a network namespace of its own, unless"
            + " --in-process",
        "scaling: training steps on 1 and 2 executors of this machine, what is missing to twice the"
            + " speed, and what the cost model of docs/scaling.md predicts"
      })
  private Subject subject;

  @Option(names = "--out", paramLabel = "FILE", description = "write the results as JSON")
  private Path out;

  @Override
  public Integer call() throws IOException {
    measuring.check();
    spark.check();
    overlapping.check(subject);
    if (out != null) {
      JsonFile.checkWritable(out);
    }
    if (subject != Subject.kernels && subject != Subject.training) {
      return onExecutors();
    }
    List<BenchmarkCase> all =
        subject == Subject.kernels ? CaseTable.layers() : CaseTable.networks();
    List<BenchmarkCase> cases = measuring.select(all);
    boolean perceptron =
        subject == Subject.training
            && !measuring.isQuick()
            && measuring.wants(PERCEPTRON_GROUP, PERCEPTRON_NAME);
    if (cases.isEmpty() && !perceptron) {
      throw measuring.nothing(all);
    }
    List<Map<String, Object>> lines = new ArrayList<>();
    if (perceptron) {
      lines.add(againstSpark().json());
    }
    List<String> refusals = cases.isEmpty() ? List.of() : againstLibtorch(cases, lines);
    if (out != null) {
      JsonFile.write(out, lines);
    }
    refusals.forEach(refusal -> command.commandLine().getErr().println("spark-nn: " + refusal));
    return refusals.isEmpty() ? 0 : Main.FAILURE;
  }

  /** Subjects that start local clusters. */
  private int onExecutors() throws IOException {
    measuring.requireOnlyQuick(subject.name());
    spark.requireNoMaster("benchmark " + subject);
    if (subject == Subject.overlap && !overlapping.isInProcess() && !OwnNetwork.isHere()) {
      return OwnNetwork.run(
          Main.class, command.root().commandLine().getParseResult().originalArgs());
    }
    LocalCluster.Start start = settings -> spark.start("benchmark " + subject, settings);
    PrintWriter print = command.commandLine().getOut();
    List<Map<String, Object>> lines =
        switch (subject) {
          case allreduce -> new AllReduceBenchmark(start, measuring.isQuick(), print).run();
          case overlap -> overlap(start, print).run();
          case scaling -> new ScalingBenchmark(start, measuring.isQuick(), print).run();
          default -> throw new AssertionError(subject);
        };
    if (out != null) {
      JsonFile.write(out, lines);
    }
    return 0;
  }

  private OverlapBenchmark overlap(LocalCluster.Start start, PrintWriter print) {
    return new OverlapBenchmark(
        start, overlapping.isInProcess(), overlapping.effort(measuring.isQuick()), print);
  }

  private Comparison againstSpark() throws IOException {
    PrintWriter print = command.commandLine().getOut();
    try (SparkSession session = spark.start("benchmark " + subject)) {
      Comparison result = new PerceptronBenchmark(session, print).run();
      print.print(Comparison.markdown(List.of(result)));
      return result;
    }
  }

  /** Adds a line for each result and returns the cases whose results differ. */
  private List<String> againstLibtorch(List<BenchmarkCase> cases, List<Map<String, Object>> lines) {
    PrintWriter print = command.commandLine().getOut();
    Optional<Opponent> libtorch = Opponent.find();
    if (libtorch.isEmpty() && subject == Subject.training) {
      print.println("Networks are not compared: " + Opponent.MISSING);
      return List.of();
    }
    LayerBenchmark.Outcome outcome =
        new LayerBenchmark(
                Backends.pick(BACKEND).backend(),
                libtorch.orElseThrow(() -> new IllegalArgumentException(Opponent.MISSING)),
                measuring.threads(),
                measuring.effort(),
                print)
            .run(cases);
    outcome.results().forEach(result -> lines.add(result.json()));
    return outcome.refusals();
  }
}
