package org.sparknn.jobs.benchmark;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints results as Markdown, each table row as soon as it is known. */
final class Report {
  private final PrintWriter out;

  Report(PrintWriter out) {
    this.out = out;
  }

  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }

  void contenders(String ours, String theirs) {
    line("- ours: %s", ours);
    line("- theirs: %s", theirs);
  }

  void machine(Iterable<Peak> peaks) {
    line("- machine: %s", Machine.description());
    for (Peak peak : peaks) {
      line(
          "- peak with %d thread%s: %.0f GFLOP/s in registers, %.1f GB/s read and written by a copy",
          peak.threads(),
          peak.threads() == 1 ? "" : "s",
          peak.operations() * 1e-9,
          peak.bytes() * 1e-9);
    }
  }

  void group(String name) {
    line("");
    line("### %s", name);
    line("");
    line(
        "| name | pass | threads | ours, ms | theirs, ms | layout | ratio | rate | of peak | B/op |");
    line("|---|---|--:|--:|--:|---|--:|--:|--:|--:|");
  }

  void result(Result result) {
    line(
        "| %s | %s | %d | %s | %s | %s | %.2f | %.0f %s | %.0f %% | %.0f |",
        result.name(),
        result.pass(),
        result.threads(),
        millis(result.oursMillis()),
        millis(result.theirsMillis().get(result.layout())),
        result.layout(),
        result.ratio(),
        result.rate(),
        result.unit(),
        100 * result.shareOfPeak(),
        result.allocatedPerOperation());
  }

  /** Three digits at least. */
  private static String millis(double value) {
    String format = value < 10 ? "%.3f" : value < 1000 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, format, value);
  }

  void notes(List<String> notes) {
    if (!notes.isEmpty()) {
      line("");
      notes.forEach(note -> line("- %s", note));
    }
  }

  void means(List<Result> results) {
    if (results.isEmpty()) {
      return;
    }
    line("");
    line("### Geometric means of the ratios");
    line("");
    line("| group | threads | cases | mean | least | of |");
    line("|---|--:|--:|--:|--:|---|");
    for (Means.Mean mean : Means.of(results)) {
      Result worst = mean.worst();
      line(
          "| %s | %d | %d | %.2f | %.2f | %s |",
          worst.group(), worst.threads(), mean.count(), mean.ratio(), worst.ratio(), worst.name());
    }
  }

  void memory(List<Result> results) {
    List<Result> known = results.stream().filter(r -> r.memory().isPresent()).toList();
    if (known.isEmpty()) {
      return;
    }
    line("");
    line("### Memory of a step");
    line("");
    line("| name | threads | ours, MB | theirs, MB | ours / theirs |");
    line("|---|--:|--:|--:|--:|");
    for (Result result : known) {
      double ours = result.memory().orElseThrow().ours();
      double theirs = result.memory().orElseThrow().theirs();
      line(
          "| %s | %d | %.0f | %.0f | %.2f |",
          result.name(), result.threads(), ours * 1e-6, theirs * 1e-6, ours / theirs);
    }
  }
}
