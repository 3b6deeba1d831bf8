package org.sparknn.train;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sparknn.collective.FaultAgent.Kind;

/** What came of each fault, printed at the end. */
final class FaultTable {
  private final List<Cell> cells = new ArrayList<>();

  /**
   * A run that was struck.
   *
   * @param seconds from its start to its end
   * @param reasons of its restarts
   */
  private record Cell(String place, Kind kind, double seconds, List<String> reasons) {}

  void add(String place, Kind kind, double seconds, List<String> reasons) {
    cells.add(new Cell(place, kind, seconds, List.copyOf(reasons)));
  }

  void print() {
    print("| struck at | by | s | restarts |%n|---|---|---|---|%n");
    for (Cell cell : cells) {
      print("| %s | %s | %.1f | %s |%n", cell.place, cell.kind, cell.seconds, cell.reasons);
    }
    print("%n| by | runs | least s | median s | most s |%n|---|---|---|---|---|%n");
    Map<Kind, List<Double>> seconds = new TreeMap<>();
    for (Cell cell : cells) {
      seconds.computeIfAbsent(cell.kind, kind -> new ArrayList<>()).add(cell.seconds);
    }
    seconds.forEach(FaultTable::print);
  }

  private static void print(Kind kind, Collection<Double> seconds) {
    List<Double> sorted = seconds.stream().sorted().toList();
    int runs = sorted.size();
    print(
        "| %s | %d | %.1f | %.1f | %.1f |%n",
        kind, runs, sorted.get(0), sorted.get(runs / 2), sorted.get(runs - 1));
  }

  private static void print(String format, Object... values) {
    System.out.print(String.format(Locale.ROOT, format, values));
  }
}
