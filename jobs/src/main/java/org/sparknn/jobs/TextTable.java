package org.sparknn.jobs;

import java.util.ArrayList;
import java.util.List;

/** Lines of cells in columns; the first column is aligned to the left, the others to the right. */
final class TextTable {
  private final List<List<String>> lines = new ArrayList<>();

  void add(List<String> cells) {
    lines.add(List.copyOf(cells));
  }

  @Override
  public String toString() {
    int columns = lines.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < line.size(); i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < line.size(); i++) {
        String padding = " ".repeat(widths[i] - line.get(i).length());
        row.append(i == 0 ? line.get(i) + padding : "  " + padding + line.get(i));
      }
      text.append(row.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }
}
