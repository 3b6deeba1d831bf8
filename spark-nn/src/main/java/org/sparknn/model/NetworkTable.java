package org.sparknn.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.Shape;

/**
 * A network as a table: layer, kind, output shape and trainable parameters, each layer inside of a
 * container under it, and the totals. The megabytes are those of a saved model's weights:
 * parameters, running statistics and counters.
 */
final class NetworkTable {
  private static final String INDENT = "  ";
  private static final double BYTES_PER_MB = 1e6;

  private NetworkTable() {}

  static String of(Network network, Shape row) {
    List<String[]> cells = new ArrayList<>();
    cells.add(new String[] {"Layer", "Kind", "Output shape", "Parameters"});
    long total = 0;
    for (Network.Line line : network.table(Shape.batchOf(row))) {
      boolean container = !line.layer().children().isEmpty();
      total += container ? 0 : line.parameters();
      cells.add(
          new String[] {
            INDENT.repeat(depth(line.name())) + line.name(),
            line.layer().kind(),
            line.output().toString(),
            container ? "" : number("%,d", line.parameters())
          });
    }
    String size = number("%,.3f MB", bytes(network) / BYTES_PER_MB);
    cells.add(new String[] {"Total", size, "", number("%,d", total)});
    return text(cells);
  }

  private static int depth(String path) {
    return (int) path.chars().filter(c -> c == '.').count();
  }

  private static String number(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static long bytes(Layer layer) {
    return layer.slots().stream()
        .mapToLong(
            slot ->
                (long) slot.shape().elements()
                    * (slot.role() == Slot.Role.COUNTER ? Long.BYTES : Float.BYTES))
        .sum();
  }

  private static String text(List<String[]> cells) {
    int[] widths = new int[4];
    for (String[] line : cells) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line[i].length());
      }
    }
    String format =
        "%%-%ds  %%-%ds  %%-%ds  %%%ds".formatted(widths[0], widths[1], widths[2], widths[3]);
    StringBuilder table = new StringBuilder();
    for (String[] line : cells) {
      table.append(format.formatted((Object[]) line).stripTrailing()).append('\n');
    }
    return table.toString();
  }
}
