package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;

/** Where the micro-kernel writes the points of a sweep: a table of offsets. */
final class TargetWrites {
  private final Memory memory;
  private final Place target;
  private final int[] offsets;
  private final int[][] tables;

  /**
   * @param points the most points that are asked for at once
   */
  TargetWrites(Memory memory, int workers, Sweep sweep, Place target, int points) {
    this.memory = memory;
    this.target = target;
    tables = memory.tables(workers, points);
    offsets = sweep.targets();
    Arrays.setAll(offsets, position -> offsets[position] * target.pitch());
  }

  int[] table(int worker) {
    return tables[worker];
  }

  /** Fills a worker's table for some points, up to whole groups with the row that nobody reads. */
  void fill(int worker, int firstPoint, int points, int group) {
    int[] table = tables[worker];
    int position = firstPoint % offsets.length;
    int image = target.at(firstPoint / offsets.length * target.positions());
    for (int i = 0; i < points; i++) {
      table[i] = image + offsets[position];
      if (++position == offsets.length) {
        position = 0;
        image += target.positions() * target.pitch();
      }
    }
    Arrays.fill(table, points, (points + group - 1) / group * group, memory.trash);
  }
}
