package org.sparknn.jobs;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures ours against others'. */
@Command(
    name = "benchmark",
    description = "Measures spark-nn against others and prints a Markdown table.",
    footer = {
      "",
      "Example:",
      "  spark-nn benchmark training --master local[2] --out training.json"
    })
final class BenchmarkCommand implements Callable<Integer> {
  /** What can be measured. */
  enum Group {
    training
  }

  @Spec private CommandSpec command;
  @Mixin private SparkOptions spark;

  @Parameters(
      paramLabel = "GROUP",
      description =
          "training: the network mlp and Spark's MultilayerPerceptronClassifier, each with the fewest"
              + " passes that reach 80 %% of the bundled test images")
  private Group group;

  @Option(names = "--out", paramLabel = "FILE", description = "write the results as JSON")
  private Path out;

  @Override
  public Integer call() throws IOException {
    if (out != null) {
      spark.check();
      JsonFile.checkWritable(out);
    }
    PrintWriter print = command.commandLine().getOut();
    List<Comparison> results;
    try (SparkSession session = spark.start("benchmark " + group)) {
      results =
          switch (group) {
            case training -> List.of(new PerceptronBenchmark(session, print).run());
          };
    }
    print.print(Comparison.markdown(results));
    if (out != null) {
      JsonFile.write(out, results.stream().map(Comparison::json).toList());
    }
    return 0;
  }
}
