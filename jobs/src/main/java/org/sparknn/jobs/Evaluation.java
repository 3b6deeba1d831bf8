package org.sparknn.jobs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.sparknn.kernels.metric.ConfusionMatrix;

/** A confusion matrix for people and as JSON. */
record Evaluation(List<String> names, ConfusionMatrix matrix) {

  /** For example {@code accuracy 87.30 % (873 of 1,000 images)}. */
  static String accuracy(ConfusionMatrix matrix) {
    return format(
        "accuracy %.2f %% (%,d of %,d images)",
        100 * matrix.accuracy(), matrix.correct(), matrix.rows());
  }

  String text() {
    return format("%s%n%n", accuracy(matrix))
        + format("Confusion matrix: a row for each class, a column for each prediction%n%n")
        + confusion()
        + format("%nPrecision and recall%n%n")
        + perClass();
  }

  private String confusion() {
    TextTable table = new TextTable();
    List<String> header = new ArrayList<>(List.of("", ""));
    classes().forEach(label -> header.add(Integer.toString(label)));
    table.add(header);
    classes()
        .forEach(
            label -> {
              List<String> line = new ArrayList<>(List.of(names.get(label), "" + label));
              classes().forEach(other -> line.add(format("%,d", matrix.count(label, other))));
              table.add(line);
            });
    return table.toString();
  }

  private String perClass() {
    TextTable table = new TextTable();
    table.add(List.of("Class", "Precision", "Recall", "F1", "Images"));
    classes()
        .forEach(
            label ->
                table.add(
                    List.of(
                        names.get(label),
                        format("%.3f", matrix.precision(label)),
                        format("%.3f", matrix.recall(label)),
                        format("%.3f", matrix.f1(label)),
                        format("%,d", matrix.labeled(label)))));
    return table.toString();
  }

  Map<String, Object> json() {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("accuracy", matrix.accuracy());
    result.put("images", matrix.rows());
    result.put("classes", classes().mapToObj(this::json).toList());
    result.put(
        "confusion_matrix",
        classes()
            .mapToObj(label -> classes().mapToObj(other -> matrix.count(label, other)).toList())
            .toList());
    return result;
  }

  private Map<String, Object> json(int label) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("class", names.get(label));
    line.put("precision", matrix.precision(label));
    line.put("recall", matrix.recall(label));
    line.put("f1", matrix.f1(label));
    line.put("images", matrix.labeled(label));
    return line;
  }

  private IntStream classes() {
    return IntStream.range(0, matrix.classes());
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
