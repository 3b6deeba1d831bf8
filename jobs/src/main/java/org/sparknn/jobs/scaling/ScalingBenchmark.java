package org.sparknn.jobs.scaling;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.sparknn.jobs.cluster.LocalCluster;

/**
 * Times steps of one and of two executors with a core each, attributes what is missing to twice the
 * speed, and compares with the cost model. Everything runs in one application of two executors, of
 * which the other one idles while one trains, so that all that is compared alternates.
 */
public final class ScalingBenchmark {
  private static final int EXECUTORS = 2;

  /** For a step of 64 rows of ResNet-18, which takes 0.6 GB. */
  private static final int HEAP_MEGABYTES = 3072;

  private static final int ROUNDS = 5;
  private static final int TURNS = 100;

  private final LocalCluster.Start start;
  private final boolean quick;
  private final PrintWriter out;

  /**
   * @param start starts an application with the settings that it is given
   * @param quick only to see whether all works
   */
  public ScalingBenchmark(LocalCluster.Start start, boolean quick, PrintWriter out) {
    this.start = start;
    this.quick = quick;
    this.out = out;
  }

  /**
   * Measures, and prints the tables of {@code docs/scaling.md}.
   *
   * @return a JSON object for the constants, for each point, and for each cause of an attribution
   */
  public List<Map<String, Object>> run() {
    SparkSession session =
        LocalCluster.start(
            EXECUTORS,
            quick ? HEAP_MEGABYTES / 3 : HEAP_MEGABYTES,
            LocalCluster.SOCKETS_ONLY,
            start);
    try {
      return measure(new TrainerRuns(session), new Probes(session));
    } finally {
      session.stop();
    }
  }

  private List<Map<String, Object>> measure(TrainerRuns trainer, Probes probes) {
    List<CostModel> constants = new ArrayList<>();
    List<Measurement> measurements = new ArrayList<>();
    for (ScaledNetwork network : ScaledNetwork.all(quick)) {
      Measurement measurement = new Measurement(network);
      int rounds = quick ? 1 : ROUNDS;
      for (int round = -1; round < rounds; round++) {
        note("%s: round %d of %d", network.name(), round + 1, rounds);
        measurement.round(trainer, probes, round >= 0);
        List<SumsProbe.Timing> timings = probes.run(EXECUTORS, new SumsProbe(TURNS)).get(0);
        if (round >= 0) {
          constants.add(CostModel.measured(timings));
        }
      }
      measurements.add(measurement);
    }
    CostModel model = CostModel.median(constants);
    ScalingReport report = new ScalingReport(measurements, model);
    out.print(report.markdown());
    out.print(Projection.markdown(model));
    out.flush();
    return report.json();
  }

  private void note(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
