package org.sparknn.kernels.backend.gpu;

/**
 * The operands of an affine layer's products, where images have one position: neighbouring items
 * fetch neighbouring channels.
 */
abstract class PointTiles extends WeightGradientTiles {

  PointTiles(int memory, int stage, int given, int rowKeys, int reported) {
    super(memory, stage, given, rowKeys, reported);
  }

  /** In place of windows: channels of images. */
  final void fetchPoints(int group, int firstColumn, int first, int lane) {
    int channels = tables[at + TileArguments.RIGHT_CHANNELS];
    int term = first + lane % DEPTH;
    int from =
        tables[at + TileArguments.RIGHT]
            + group * (channels / tables[at + TileArguments.GROUPS])
            + term;
    for (int column = lane / DEPTH; column < COLUMNS; column += Arena.GROUP / DEPTH) {
      int image = firstColumn + column;
      float value = 0f;
      if (image < length && term < tables[at + TileArguments.TERMS]) {
        value = memory[from + image * channels];
      }
      right[lane % DEPTH * RIGHT_PITCH + column] = value;
    }
  }

  /** Both operands of a weight's gradient, whose terms are images. */
  final void fetchPointGradients(int group, int firstRow, int firstColumn, int first, int lane) {
    int rows = tables[at + TileArguments.HEIGHT];
    int channels = tables[at + TileArguments.RESULT_CHANNELS];
    int row = lane % ROWS;
    int from = tables[at + TileArguments.LEFT] + group * rows + firstRow + row;
    for (int k = lane / ROWS; k < DEPTH; k += Arena.GROUP / ROWS) {
      float gradient = 0f;
      if (first + k < length && firstRow + row < rows) {
        gradient = memory[from + (first + k) * channels];
      }
      left[k * LEFT_PITCH + row] = gradient;
    }
    int columns = tables[at + TileArguments.TERMS];
    int inputs = tables[at + TileArguments.RIGHT_CHANNELS];
    int column = lane % COLUMNS;
    int input = tables[at + TileArguments.RIGHT] + group * columns + firstColumn + column;
    for (int k = lane / COLUMNS; k < DEPTH; k += Arena.GROUP / COLUMNS) {
      float value = 0f;
      if (first + k < length && firstColumn + column < columns) {
        value = memory[input + (first + k) * inputs];
      }
      right[k * RIGHT_PITCH + column] = value;
    }
  }
}
