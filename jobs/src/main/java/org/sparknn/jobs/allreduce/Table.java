package org.sparknn.jobs.allreduce;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What was measured in one setup. */
record Table(Setup setup, List<Timing> timings) {

  /** By the number of floats, in the order of the ways. */
  Table {
    timings = timings.stream().sorted(Comparator.comparingInt(Timing::floats)).toList();
  }

  String markdown() {
    StringBuilder text =
        new StringBuilder(
            """
            | floats | way | ms | to NIO ring | treeAggregate to it | MB sent by a rank | to 2(N-1)/N of float32 |
            |--:|---|--:|--:|--:|--:|--:|
            """);
    for (Timing timing : timings) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %,d | %s | %s | %.2f | %s | %s | %s |%n",
              timing.floats(),
              timing.way(),
              millis(timing.millis()),
              toNioRing(timing),
              treeAggregateTo(timing)
                  .map(times -> String.format(Locale.ROOT, "%.1f", times))
                  .orElse(""),
              timing.bytes() > 0 ? String.format(Locale.ROOT, "%.3f", timing.bytes() * 1e-6) : "",
              timing.bytes() > 0 ? String.format(Locale.ROOT, "%.4f", toLeast(timing)) : ""));
    }
    return text.toString();
  }

  /** Three digits at least. */
  private static String millis(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.3f" : "%.1f", value);
  }

  private double toNioRing(Timing timing) {
    return timing.millis() / millis(timing.floats(), Contest.NIO).orElseThrow();
  }

  /** How many times as long treeAggregate takes, where it was measured. */
  private Optional<Double> treeAggregateTo(Timing timing) {
    return millis(timing.floats(), TreeAggregate.WAY).map(millis -> millis / timing.millis());
  }

  private Optional<Double> millis(int floats, String way) {
    return timings.stream()
        .filter(timing -> timing.floats() == floats && timing.way().equals(way))
        .map(Timing::millis)
        .findFirst();
  }

  private double toLeast(Timing timing) {
    int ranks = setup.executors();
    return timing.bytes() / (2.0 * (ranks - 1) / ranks * timing.floats() * Float.BYTES);
  }

  List<Map<String, Object>> json() {
    return timings.stream().map(this::json).toList();
  }

  private Map<String, Object> json(Timing timing) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("executors", setup.executors());
    line.put("transport", setup.transport().label);
    line.put("way", timing.way());
    line.put("floats", timing.floats());
    line.put("ms", timing.millis());
    line.put("ratio_to_nio_ring", toNioRing(timing));
    treeAggregateTo(timing).ifPresent(times -> line.put("tree_aggregate_ratio_to_it", times));
    if (timing.bytes() > 0) {
      line.put("bytes_per_rank", timing.bytes());
      line.put("bytes_to_least", toLeast(timing));
    }
    return line;
  }
}
