package org.sparknn.jobs.scaling;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sparknn.jobs.scaling.Measurement.Point;

/** The tables of what was measured, as they stand in {@code docs/scaling.md}. */
record ScalingReport(List<Measurement> measurements, CostModel model) {

  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append(speeds());
    measurements.forEach(one -> text.append(attribution(one)));
    text.append(constants());
    text.append(predictions());
    return text.toString();
  }

  private String speeds() {
    StringBuilder text =
        new StringBuilder(
            """

            ### Images per second

            | network | ranks | global batch | step, ms | images/s | to 1 rank, batch 32 | around the steps, s |
            |---|--:|--:|--:|--:|--:|--:|
            """);
    for (Measurement one : measurements) {
      for (Point point : Point.ALL) {
        text.append(
            line(
                "| %s | %d | %d | %.2f | %.1f | %.2f | %.2f |",
                one.name(),
                point.ranks(),
                point.batch(),
                one.stepMillis(point),
                one.imagesPerSecond(point),
                one.imagesPerSecond(point) / one.imagesPerSecond(Point.ONE),
                one.aroundMillis(point) * 1e-3));
      }
    }
    return text.toString();
  }

  private static String attribution(Measurement one) {
    Attribution attribution = one.attribution();
    StringBuilder text =
        new StringBuilder(
            """

            ### What is missing to twice the speed: %s

            | cause | ms of a step | %% of 2x |
            |---|--:|--:|
            """
                .formatted(one.name()));
    for (Part part : attribution.parts()) {
      text.append(
          line("| %s | %.2f | %.1f |", part.cause(), part.millis(), attribution.percent(part)));
    }
    text.append(
        line(
            "| **all**: %.2f ms with 1 rank, %.2f ms with 2, %.2fx the images/s | %.2f | %.1f |",
            attribution.oneMillis(),
            attribution.twoMillis(),
            attribution.speedup(),
            attribution.twoMillis() - attribution.oneMillis(),
            attribution.missing()));
    return text.toString();
  }

  private String constants() {
    StringBuilder text =
        new StringBuilder(
            """

            ### Constants

            | constant | value |
            |---|--:|
            """);
    text.append(line("| exchange, ms | %.3f |", model.exchangeMillis()));
    text.append(line("| small values, ms a MB | %.2f |", model.smallMillisPerMegabyte()));
    text.append(line("| round of a ring, ms | %.3f |", model.roundMillis()));
    text.append(line("| ring, ms a MB | %.3f |", model.millisPerMegabyte()));
    for (Measurement one : measurements) {
      NetworkCost cost = one.cost();
      text.append(
          line(
              "| %s: fixed + row, ms | %.2f + %.3f |",
              one.name(), cost.fixedMillis(), cost.rowMillis()));
      text.append(
          line(
              "| %s: small sums; buckets; MB of gradients | %d; %d; %.1f |",
              one.name(), cost.small().size(), cost.buckets().size(), cost.gradientBytes() * 1e-6));
      text.append(line("| %s: neighbours | %.3f |", one.name(), one.neighbours()));
    }
    return text.toString();
  }

  private String predictions() {
    StringBuilder text =
        new StringBuilder(
            """

            ### Predicted and measured

            | network | ranks | global batch | compute, ms | small sums and waiting | gradients | predicted, ms | measured, ms | error |
            |---|--:|--:|--:|--:|--:|--:|--:|--:|
            """);
    for (Measurement one : measurements) {
      for (Point point : Point.ALL) {
        CostModel.Prediction step = one.predict(model, point);
        text.append(
            line(
                "| %s | %d | %d | %.2f | %.2f | %.2f | %.2f | %.2f | %+.1f %% |",
                one.name(),
                point.ranks(),
                point.batch(),
                step.compute(),
                step.small(),
                step.gradients(),
                step.step(),
                one.stepMillis(point),
                100 * (step.step() / one.stepMillis(point) - 1)));
      }
    }
    return text.toString();
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values) + "\n";
  }

  /** The constants, a line for each point, and one for each part of an attribution. */
  List<Map<String, Object>> json() {
    List<Map<String, Object>> lines = new ArrayList<>();
    Map<String, Object> constants = new LinkedHashMap<>();
    constants.put("exchange_ms", model.exchangeMillis());
    constants.put("small_ms_per_mb", model.smallMillisPerMegabyte());
    constants.put("round_ms", model.roundMillis());
    constants.put("ring_ms_per_mb", model.millisPerMegabyte());
    lines.add(constants);
    for (Measurement one : measurements) {
      for (Point point : Point.ALL) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("network", one.name());
        line.put("ranks", point.ranks());
        line.put("batch", point.batch());
        line.put("step_ms", one.stepMillis(point));
        line.put("images_per_second", one.imagesPerSecond(point));
        line.put("around_s", one.aroundMillis(point) * 1e-3);
        line.put("predicted_ms", one.predict(model, point).step());
        lines.add(line);
      }
      Attribution attribution = one.attribution();
      for (Part part : attribution.parts()) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("network", one.name());
        line.put("cause", part.cause());
        line.put("ms", part.millis());
        line.put("percent_of_2x", attribution.percent(part));
        lines.add(line);
      }
    }
    return lines;
  }
}
