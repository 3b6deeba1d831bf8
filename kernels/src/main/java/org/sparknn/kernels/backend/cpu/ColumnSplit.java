package org.sparknn.kernels.backend.cpu;

/** The columns of a matrix in ranges of whole panels, enough of them for all threads. */
final class ColumnSplit {
  private static final int RANGES_PER_THREAD = 4;

  private final int columns;
  private final int width;

  ColumnSplit(int columns, int threads) {
    this.columns = columns;
    int panels = (columns + ColumnPanels.WIDTH - 1) / ColumnPanels.WIDTH;
    int wanted = threads == 1 ? 1 : RANGES_PER_THREAD * threads;
    int most = ColumnPanels.COLUMNS / ColumnPanels.WIDTH;
    width = ColumnPanels.WIDTH * Math.max(1, Math.min(most, panels / wanted));
  }

  int count() {
    return (columns + width - 1) / width;
  }

  int first(int range) {
    return range * width;
  }

  int end(int range) {
    return Math.min(columns, (range + 1) * width);
  }
}
