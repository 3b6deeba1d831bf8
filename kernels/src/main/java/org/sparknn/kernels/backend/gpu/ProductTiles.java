package org.sparknn.kernels.backend.gpu;

/**
 * Products of matrices in tiles. The operands are not there as matrices; they are fetched from
 * where the windows of a convolution lie. Each item of a group computes {@link #ITEM_ROWS} × {@link
 * #ITEM_COLUMNS} elements in its registers.
 */
abstract class ProductTiles extends PointTiles {
  private static final int ITEM_ROWS = 4;
  private static final int ITEM_COLUMNS = 8;

  /** Items beside each other; as many lie above each other. */
  private static final int SIDE = 16;

  ProductTiles(int memory, int stage, int given, int rowKeys, int reported) {
    super(memory, stage, given, rowKeys, reported);
  }

  /** Computes the tile of this group of items: of rows first, then columns, groups, and slices. */
  final void productTile() {
    int gradient = operation == OperationCode.WEIGHT_GRADIENT_TILES ? 1 : 0;
    int points = tables[at + TileArguments.POINTS];
    int lane = getLocalId();
    int down = (tables[at + TileArguments.HEIGHT] + ROWS - 1) / ROWS;
    int firstRow = getGroupId() % down * ROWS;
    int group = getGroupId() / down % tables[at + TileArguments.GROUPS];
    int tile = getGroupId() / down / tables[at + TileArguments.GROUPS];
    int slice = 0;
    int first = 0;
    int end = tables[at + TileArguments.TERMS];
    if (gradient == 1) {
      int across = (end + COLUMNS - 1) / COLUMNS;
      slice = tile / across;
      tile = tile % across;
      first = slice * sliceLength();
      end = first + sliceLength();
    }
    int firstColumn = tile * COLUMNS;
    float[] sums = new float[ITEM_ROWS * ITEM_COLUMNS];
    float[] factors = new float[ITEM_COLUMNS];
    for (int i = 0; i < ITEM_ROWS * ITEM_COLUMNS; i++) {
      sums[i] = 0f;
    }
    for (int terms = first; terms < end; terms += DEPTH) {
      if (gradient == 1) {
        if (points == 1) {
          fetchPointGradients(group, firstRow, firstColumn, terms, lane);
        } else {
          fetchGradients(group, firstRow, firstColumn, terms, lane);
        }
      } else {
        fetchWeights(group, firstRow, terms, lane);
        if (points == 1) {
          fetchPoints(group, firstColumn, terms, lane);
        } else {
          fetchWindows(group, firstColumn, terms, lane);
        }
      }
      localBarrier();
      for (int k = 0; k < DEPTH; k++) {
        for (int j = 0; j < ITEM_COLUMNS; j++) {
          factors[j] = right[k * RIGHT_PITCH + lane % SIDE + SIDE * j];
        }
        for (int i = 0; i < ITEM_ROWS; i++) {
          float factor = left[k * LEFT_PITCH + lane / SIDE + SIDE * i];
          for (int j = 0; j < ITEM_COLUMNS; j++) {
            sums[i * ITEM_COLUMNS + j] = fma(factor, factors[j], sums[i * ITEM_COLUMNS + j]);
          }
        }
      }
      localBarrier();
    }
    for (int i = 0; i < ITEM_ROWS; i++) {
      int row = firstRow + lane / SIDE + SIDE * i;
      for (int j = 0; j < ITEM_COLUMNS; j++) {
        int column = firstColumn + lane % SIDE + SIDE * j;
        if (gradient == 1) {
          writeWeightGradient(group, slice, row, column, sums[i * ITEM_COLUMNS + j]);
        } else {
          int element = writeConvolved(group, row, column, sums[i * ITEM_COLUMNS + j]);
          if (function >= 0 && element >= 0) {
            FunctionKernel.applyFunction(memory, tables, constants, function, element);
          }
        }
      }
    }
  }
}
