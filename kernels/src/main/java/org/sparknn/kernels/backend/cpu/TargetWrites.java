package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;

/** Where the micro-kernel writes the points of a sweep: a table of offsets. */
final class TargetWrites {
  private final Memory memory;
  private final Place target;
  private final Sweep.Cursor[] cursors;
  private final int[][] tables;

  /**
   * @param points the most points that are asked for at once
   */
  TargetWrites(Memory memory, int workers, Sweep sweep, Place target, int points) {
    this.memory = memory;
    this.target = target;
    tables = memory.tables(workers, points);
    cursors = new Sweep.Cursor[workers];
    Arrays.setAll(cursors, worker -> sweep.new Cursor());
  }

  int[] table(int worker) {
    return tables[worker];
  }

  /** Fills a worker's table for some points, up to whole groups with the row that nobody reads. */
  void fill(int worker, int firstPoint, int points, int group) {
    int[] table = tables[worker];
    Sweep.Cursor cursor = cursors[worker];
    cursor.go(firstPoint);
    for (int i = 0; i < points; i++, cursor.advance()) {
      table[i] = target.at(cursor.target());
    }
    Arrays.fill(table, points, (points + group - 1) / group * group, memory.trash);
  }
}
