package org.sparknn.collective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.sparknn.kernels.collective.Collective;

/** How long do sums take? Runs only when asked for: {@code -Dtest=CollectiveSpeed -Dspeed=true}. */
@EnabledIfSystemProperty(named = "speed", matches = "true")
class CollectiveSpeed {
  private static final int WARM_UP = 2000;

  @Test
  void inOneProcess() {
    SparkSession session = Sessions.local(2);
    measure("local[2]", session);
    session.stop();
  }

  @Test
  void inTwoProcesses() throws InterruptedException {
    SparkSession session = Sessions.cluster(Map.of());
    measure("two executors", session);
    session.stop();
  }

  private static void measure(String where, SparkSession session) {
    try (DriverLink driver = DriverLink.open((attempt, rank, report) -> {})) {
      BarrierJob.run(
              Sessions.ranks(session, 2),
              driver,
              1,
              Limits.DEFAULT,
              (context, rows) -> timings(context.collective()))
          .get(0)
          .forEach(line -> System.out.println("SPEED " + where + ": " + line));
    }
  }

  private static List<String> timings(Collective collective) {
    ArrayList<String> lines = new ArrayList<>();
    double[] few = new double[1000];
    lines.add(median("1,000 doubles", 2000, () -> collective.sum(few, few.length)));
    for (int length : List.of(1000, 100_000, 1_000_000, 25_000_000)) {
      float[] floats = new float[length];
      lines.add(
          median(
              length + " floats",
              Math.max(10, Math.min(1000, 100_000_000 / length)),
              () -> collective.sum(floats, 0, length)));
    }
    return lines;
  }

  private static String median(String what, int times, Runnable sum) {
    for (int i = 0; i < Math.min(WARM_UP, times); i++) {
      sum.run();
    }
    double[] micros = new double[times];
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      sum.run();
      micros[i] = (System.nanoTime() - start) / 1e3;
    }
    Arrays.sort(micros);
    return String.format(
        Locale.ROOT,
        "%s: median %.0f us, 10%% %.0f, 90%% %.0f, most %.0f",
        what,
        micros[times / 2],
        micros[times / 10],
        micros[times * 9 / 10],
        micros[times - 1]);
  }
}
