package org.sparknn.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.tensor.Shape;

/** A network as a table: layer, kind, output shape, parameters, and their total. */
final class NetworkTable {
  private NetworkTable() {}

  static String of(Network network, Shape row) {
    List<String[]> cells = new ArrayList<>();
    cells.add(new String[] {"Layer", "Kind", "Output shape", "Parameters"});
    long total = 0;
    for (Network.Line line : network.table(Shape.batchOf(row))) {
      total += line.parameters();
      cells.add(
          new String[] {
            line.name(), line.layer().kind(), line.output().toString(), number(line.parameters())
          });
    }
    cells.add(new String[] {"Total", "", "", number(total)});
    int[] widths = new int[4];
    for (String[] line : cells) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line[i].length());
      }
    }
    String format =
        "%%-%ds  %%-%ds  %%-%ds  %%%ds%n"
            .replace("%n", "\n")
            .formatted(widths[0], widths[1], widths[2], widths[3]);
    StringBuilder table = new StringBuilder();
    for (String[] line : cells) {
      table.append(format.formatted((Object[]) line));
    }
    return table.toString();
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
