package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;

/**
 * A block of a matrix as the right factor of products: copied into panels of two vectors, {@code
 * [panel][row][lane]}, of which one fits the first cache and all fit the second. Rows that lie a
 * power of two apart would compete for the same lines.
 */
final class ColumnPanels {
  /** The most rows of a block. */
  static final int DEPTH = 256;

  /** The most columns of a block. */
  static final int COLUMNS = 256;

  static final int WIDTH = 2 * COUNT;

  private final float[] values;
  private int depth;
  private int vectors;

  /**
   * @param rows the most rows of a block
   * @param columns the most columns
   */
  ColumnPanels(Memory memory, int rows, int columns) {
    values = memory.scratch(rows * Lanes.roundUp(columns));
  }

  static ColumnPanels[] perWorker(Memory memory, int workers) {
    return IntStream.range(0, workers)
        .mapToObj(worker -> new ColumnPanels(memory, DEPTH, COLUMNS))
        .toArray(ColumnPanels[]::new);
  }

  /** Copies a block; the lanes behind its columns hold what lies there. */
  void pack(float[] from, int first, int pitch, int rows, int columns) {
    depth = rows;
    vectors = Lanes.vectors(columns);
    for (int row = 0; row < rows; row++) {
      copy(from, first + row * pitch, vectors / 2, values, row * WIDTH, rows * WIDTH);
      if (vectors % 2 == 1) {
        int at = first + row * pitch + (vectors - 1) * COUNT;
        System.arraycopy(from, at, values, (vectors - 1) * rows * COUNT + row * COUNT, COUNT);
      }
    }
  }

  /** Copies a block whose columns are the rows of a matrix. */
  void packTurned(float[] from, int first, int pitch, int rows, int columns) {
    depth = rows;
    vectors = Lanes.vectors(columns);
    for (int column = 0; column < columns; column++) {
      int panel = column / WIDTH;
      int width = Math.min(WIDTH, (vectors - 2 * panel) * COUNT);
      int to = panel * WIDTH * depth + column % WIDTH;
      for (int row = 0, f = first + column * pitch; row < rows; row++, f++, to += width) {
        values[to] = from[f];
      }
    }
  }

  private static void copy(float[] from, int first, int panels, float[] to, int at, int pitch) {
    for (int panel = 0, t = at, f = first; panel < panels; panel++, t += pitch, f += WIDTH) {
      FloatVector.fromArray(FLOATS, from, f).intoArray(to, t);
      FloatVector.fromArray(FLOATS, from, f + COUNT).intoArray(to, t + COUNT);
    }
  }

  /** Panels of the block. */
  int count() {
    return (vectors + 1) / 2;
  }

  /**
   * {@code y[writes[r] + column + …] = starts[…] + Σ over k of x[reads[r] + k] · block[k][…]} for
   * one panel.
   *
   * @param rows rows of the product; the tables are filled up to whole groups
   * @param fresh whether all rows start from {@code starts[column + …]}, not from y
   */
  void multiply(
      int panel,
      int rows,
      float[] x,
      int[] reads,
      int channel,
      boolean fresh,
      float[] starts,
      float[] y,
      int[] writes,
      int column) {
    int weight = panel * WIDTH * depth;
    float[] from = fresh ? starts : y;
    int[] start = fresh ? MicroKernels.SAME_START : writes;
    ProductKernel kernel = MicroKernels.product(Math.min(2, vectors - 2 * panel));
    for (int row = 0; row < rows; row += kernel.rows()) {
      int s = fresh ? 0 : row;
      kernel.run(
          depth, x, reads, row, 1, channel, values, weight, from, start, s, y, writes, row, column);
    }
  }
}
