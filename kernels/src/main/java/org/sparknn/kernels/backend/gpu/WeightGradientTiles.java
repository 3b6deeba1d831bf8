package org.sparknn.kernels.backend.gpu;

/**
 * The operands of a weight's gradient, and its elements. A column is a weight of a row, the terms
 * of the sums are the positions of all {@code length} images, cut into slices.
 */
abstract class WeightGradientTiles extends ConvolveTiles {

  WeightGradientTiles(int memory, int stage, int given, int rowKeys, int reported) {
    super(memory, stage, given, rowKeys, reported);
  }

  final int positions() {
    return tables[at + TileArguments.POSITIONS]
        * tables[at + TileArguments.POSITIONS + 1]
        * tables[at + TileArguments.POSITIONS + 2];
  }

  /** Terms of each slice. */
  final int sliceLength() {
    int slices = tables[at + TileArguments.SLICES];
    int terms = (length * positions() + slices - 1) / slices;
    return (terms + DEPTH - 1) / DEPTH * DEPTH;
  }

  /** Both operands: zero beyond the last row, column and term. */
  final void fetchGradients(int group, int firstRow, int firstColumn, int first, int lane) {
    int positions = positions();
    int height = tables[at + TileArguments.POSITIONS + 1];
    int width = tables[at + TileArguments.POSITIONS + 2];
    int term = first + lane % DEPTH;
    int image = term / positions;
    int position = term % positions;
    int channels = tables[at + TileArguments.RESULT_CHANNELS];
    int rows = tables[at + TileArguments.HEIGHT];
    int from =
        tables[at + TileArguments.LEFT]
            + (image * channels + group * rows + firstRow) * positions
            + position;
    for (int row = lane / DEPTH; row < ROWS; row += Arena.GROUP / DEPTH) {
      float gradient = 0f;
      if (image < length && firstRow + row < rows) {
        gradient = memory[from + row * positions];
      }
      left[lane % DEPTH * LEFT_PITCH + row] = gradient;
    }
    int z = origin(0, position / width / height);
    int y = origin(1, position / width % height);
    int x = origin(2, position % width);
    int planes = tables[at + TileArguments.RIGHT] + planes(image, group);
    for (int column = lane / DEPTH; column < COLUMNS; column += Arena.GROUP / DEPTH) {
      float value = 0f;
      if (image < length && firstColumn + column < tables[at + TileArguments.TERMS]) {
        value = windowElement(planes, firstColumn + column, z, y, x);
      }
      right[lane % DEPTH * RIGHT_PITCH + column] = value;
    }
  }

  /** Writes an element of a slice if there is one in this row and column. */
  final void writeWeightGradient(int group, int slice, int row, int column, float sum) {
    int rows = tables[at + TileArguments.HEIGHT];
    int columns = tables[at + TileArguments.TERMS];
    if (row < rows && column < columns) {
      int channels = tables[at + TileArguments.RESULT_CHANNELS];
      int weight = (group * rows + row) * columns + column;
      memory[tables[at + TileArguments.RESULT] + slice * channels * columns + weight] = sum;
    }
  }
}
