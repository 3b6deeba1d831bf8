package org.sparknn.jobs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One measured pair.
 *
 * @param pass what was timed
 * @param threads cores that both had
 * @param ours description of our run
 * @param theirs description of the other's run
 */
record Comparison(
    String group,
    String name,
    String pass,
    int threads,
    String ours,
    String theirs,
    double oursMillis,
    double theirsMillis) {

  /** How many times longer the other takes. */
  double ratio() {
    return theirsMillis / oursMillis;
  }

  Map<String, Object> json() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("group", group);
    line.put("name", name);
    line.put("pass", pass);
    line.put("threads", threads);
    line.put("ours", ours);
    line.put("theirs", theirs);
    line.put("ours_ms", oursMillis);
    line.put("theirs_ms", theirsMillis);
    line.put("ratio", ratio());
    return line;
  }

  static String markdown(List<Comparison> comparisons) {
    StringBuilder text = new StringBuilder();
    text.append("| name | pass | threads | ours | theirs | ours, ms | theirs, ms | ratio |\n");
    text.append("|---|---|--:|---|---|--:|--:|--:|\n");
    for (Comparison line : comparisons) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %d | %s | %s | %.0f | %.0f | %.1f |\n",
              line.name,
              line.pass,
              line.threads,
              line.ours,
              line.theirs,
              line.oursMillis,
              line.theirsMillis,
              line.ratio()));
    }
    return text.toString();
  }
}
