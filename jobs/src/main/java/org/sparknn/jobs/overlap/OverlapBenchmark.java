package org.sparknn.jobs.overlap;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.sparknn.collective.BarrierJob;
import org.sparknn.collective.DriverLink;
import org.sparknn.collective.Limits;
import org.sparknn.collective.LocalNetwork;
import org.sparknn.jobs.benchmark.BenchmarkCase;
import org.sparknn.jobs.benchmark.CaseTable;
import org.sparknn.jobs.cluster.LocalCluster;

/** Times training steps of two ranks whose network is slow. */
public final class OverlapBenchmark {
  private static final String NETWORK = "CIFAR ResNet-18";
  private static final int EXECUTORS = 2;
  private static final int HEAP_MEGABYTES = 1500;

  private final LocalCluster.Start start;
  private final boolean inProcess;
  private final Effort effort;
  private final PrintWriter out;

  /**
   * @param start starts an application with the settings that it is given
   * @param inProcess whether the ranks are threads of this process, between which messages take as
   *     long as on a network; else executors, in a network namespace
   * @param effort how much is measured
   */
  public OverlapBenchmark(
      LocalCluster.Start start, boolean inProcess, Effort effort, PrintWriter out) {
    this.start = start;
    this.inProcess = inProcess;
    this.effort = effort;
    this.out = out;
  }

  /**
   * Measures and prints a table.
   *
   * @return a JSON object for each line of the table
   */
  public List<Map<String, Object>> run() throws IOException {
    BenchmarkCase network =
        CaseTable.networks().stream()
            .filter(one -> one.name().startsWith(NETWORK))
            .findFirst()
            .orElseThrow();
    OverlapRun run =
        new OverlapRun(
            network.layers().toString(),
            network.input().row(),
            effort,
            inProcess ? EXECUTORS : 1,
            inProcess ? bytes -> LocalNetwork.limit(bytes / 2) : OwnNetwork::setBandwidth);
    try (SparkSession session = session();
        DriverLink driver = DriverLink.open((attempt, rank, report) -> {})) {
      JavaRDD<Integer> ranks =
          JavaSparkContext.fromSparkContext(session.sparkContext())
              .parallelize(IntStream.range(0, EXECUTORS).boxed().toList(), EXECUTORS);
      List<Point> points = BarrierJob.run(ranks, driver, 1, Limits.DEFAULT, run).get(0);
      out.print(markdown(points));
      out.flush();
      return points.stream().map(point -> point.json(effort.rowsPerRank())).toList();
    }
  }

  private SparkSession session() {
    return inProcess
        ? start.session(
            Map.of("spark.master", "local[%d]".formatted(EXECUTORS), "spark.ui.enabled", "false"))
        : LocalCluster.start(EXECUTORS, HEAP_MEGABYTES, LocalCluster.SOCKETS_ONLY, start);
  }

  /** Each direction has half of the device's bandwidth. */
  static String markdown(List<Point> points) {
    StringBuilder text =
        new StringBuilder(
            """
            | Mbit/s each way | compute, ms | of it lead | communication, ms | of it processor | step, ms | to the longer | to it with the lead | in statistics, ms | waiting for gradients | deferred, ms | to the longer |
            |--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
            """);
    for (Point point : points) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %,.0f | %.0f | %.0f | %.0f | %.0f | %.0f | %.2f | %.2f | %.0f | %.0f | %.0f | %.2f |%n",
              point.bytesPerSecond() * 4e-6,
              point.compute(),
              point.lead(),
              point.communication(),
              point.processor(),
              point.step(),
              point.ratio(),
              point.ratioWithLead(),
              point.statistics(),
              point.gradients(),
              point.deferred(),
              point.deferredRatio()));
    }
    return text.toString();
  }
}
