package org.sparknn.jobs.allreduce;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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
import org.sparknn.jobs.cluster.LocalCluster;

/** Times sums over executors, in an application for each setup. */
public final class AllReduceBenchmark {
  private static final int[] LENGTHS = {1000, 100_000, 1_000_000, 25_000_000, 100_000_000};
  private static final int[] QUICK_LENGTHS = {1000, 100_000, 1_000_000};

  /** Of more, the arrays of all executors are too many for the driver's heap. */
  private static final int MOST_AGGREGATED = 25_000_000;

  private static final int AGGREGATIONS = 5;

  private final LocalCluster.Start start;
  private final boolean quick;
  private final int[] lengths;
  private final PrintWriter out;

  /**
   * @param start starts an application with the settings that it is given
   * @param quick only to see whether all works
   */
  public AllReduceBenchmark(LocalCluster.Start start, boolean quick, PrintWriter out) {
    this.start = start;
    this.quick = quick;
    this.lengths = quick ? QUICK_LENGTHS : LENGTHS;
    this.out = out;
  }

  /**
   * Measures, and prints a table for each setup.
   *
   * @return a JSON object for each line of the tables
   */
  public List<Map<String, Object>> run() {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Setup setup : Setup.all(quick)) {
      line("### %s", setup);
      line("");
      int[] fitting = Arrays.stream(lengths).filter(length -> Room.fits(setup, length)).toArray();
      Table table = new Table(setup, measure(setup, fitting));
      out.print(table.markdown());
      lines.addAll(table.json());
      notes(setup, fitting);
      line("");
    }
    return lines;
  }

  private List<Timing> measure(Setup setup, int[] fitting) {
    int heapMegabytes = Room.heapMegabytes(fitting[fitting.length - 1]);
    Map<String, String> settings = new HashMap<>(setup.transport().settings());
    // the whole heap at once, so that it does not grow while sums are timed
    settings.put("spark.executor.extraJavaOptions", "-Xms%dm".formatted(heapMegabytes));
    SparkSession session = LocalCluster.start(setup.executors(), heapMegabytes, settings, start);
    try (DriverLink driver = DriverLink.open((attempt, rank, report) -> {})) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
      JavaRDD<Integer> ranks =
          context.parallelize(
              IntStream.range(0, setup.executors()).boxed().toList(), setup.executors());
      Contest contest = quick ? new Contest(fitting, 3, 20, 5) : new Contest(fitting, 7, 301, 500);
      List<Timing> timings =
          new ArrayList<>(BarrierJob.run(ranks, driver, 1, Limits.DEFAULT, contest).get(0));
      for (int length : fitting) {
        if (length <= MOST_AGGREGATED) {
          timings.add(
              TreeAggregate.measure(context, setup.executors(), length, quick ? 1 : AGGREGATIONS));
        }
      }
      return timings;
    } finally {
      session.stop();
    }
  }

  /** Says what was left out, and why. */
  private void notes(Setup setup, int[] fitting) {
    for (int length : lengths) {
      if (Arrays.stream(fitting).noneMatch(fit -> fit == length)) {
        line(
            "- %,d floats are left out: they take %.1f GB of memory and the machine has %.1f GB",
            length, Room.bytes(setup, length) * 1e-9, Room.machineBytes() * 1e-9);
      } else if (length > MOST_AGGREGATED) {
        line(
            "- treeAggregate of %,d floats is left out: the driver would hold %d arrays of %.1f GB",
            length, setup.executors(), length * Float.BYTES * 1e-9);
      }
    }
  }

  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
