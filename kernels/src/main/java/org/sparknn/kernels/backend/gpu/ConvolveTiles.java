package org.sparknn.kernels.backend.gpu;

/**
 * The operands of a convolution's output, or of its input's gradient, fetched into local memory by
 * all items of a group, and the result's elements. A column is a position of an image; {@code
 * length} is the number of images.
 */
abstract class ConvolveTiles extends ArenaMemory {
  /** Rows and columns of a tile, and terms of the sums that are fetched at once. */
  static final int ROWS = 64;

  static final int COLUMNS = 128;
  static final int DEPTH = 16;

  /** Words of a term in local memory: one more, so that neighbours lie in different banks. */
  static final int LEFT_PITCH = ROWS + 1;

  static final int RIGHT_PITCH = COLUMNS + 1;

  @Local final float[] left = new float[DEPTH * LEFT_PITCH];
  @Local final float[] right = new float[DEPTH * RIGHT_PITCH];

  ConvolveTiles(int memory, int stage, int given, int rowKeys, int reported) {
    super(memory, stage, given, rowKeys, reported);
  }

  /** Zero beyond the last row and term. */
  final void fetchWeights(int group, int firstRow, int first, int lane) {
    int terms = tables[at + TileArguments.TERMS];
    int stride = tables[at + TileArguments.LEFT_STRIDE];
    int term = first + lane % DEPTH;
    int from = tables[at + TileArguments.LEFT] + group * tables[at + TileArguments.LEFT_GROUP];
    if (term < terms) {
      from += tables[tables[at + TileArguments.TERM_TABLE] + TileArguments.TERM_ENTRIES * term];
    }
    for (int row = lane / DEPTH; row < ROWS; row += Arena.GROUP / DEPTH) {
      float weight = 0f;
      if (term < terms && firstRow + row < tables[at + TileArguments.HEIGHT]) {
        weight = memory[from + (firstRow + row) * stride];
      }
      left[lane % DEPTH * LEFT_PITCH + row] = weight;
    }
  }

  /** Zero beyond the last column and term, and outside of the planes. */
  final void fetchWindows(int group, int firstColumn, int first, int lane) {
    int column = firstColumn + lane % COLUMNS;
    int height = tables[at + TileArguments.POSITIONS + 1];
    int width = tables[at + TileArguments.POSITIONS + 2];
    int positions = tables[at + TileArguments.POSITIONS] * height * width;
    int image = column / positions;
    int position = column % positions;
    int z = origin(0, position / width / height);
    int y = origin(1, position / width % height);
    int x = origin(2, position % width);
    int from = tables[at + TileArguments.RIGHT] + planes(image, group);
    for (int k = lane / COLUMNS; k < DEPTH; k += Arena.GROUP / COLUMNS) {
      float value = 0f;
      if (image < length && first + k < tables[at + TileArguments.TERMS]) {
        value = windowElement(from, first + k, z, y, x);
      }
      right[k * RIGHT_PITCH + lane % COLUMNS] = value;
    }
  }

  /** The coordinate along an axis to which a term's is added. */
  final int origin(int axis, int coordinate) {
    return coordinate * tables[at + TileArguments.FACTORS + axis]
        + tables[at + TileArguments.OFFSETS + axis];
  }

  /** The offset of the first plane of a group. */
  final int planes(int image, int group) {
    int channels = tables[at + TileArguments.RIGHT_CHANNELS];
    int plane =
        tables[at + TileArguments.SIZES]
            * tables[at + TileArguments.SIZES + 1]
            * tables[at + TileArguments.SIZES + 2];
    return (image * channels + group * (channels / tables[at + TileArguments.GROUPS])) * plane;
  }

  /** The element for a term of the window with an origin. */
  final float windowElement(int from, int term, int originZ, int originY, int originX) {
    int entry = tables[at + TileArguments.TERM_TABLE] + TileArguments.TERM_ENTRIES * term;
    int z = originZ + tables[entry + 2];
    int y = originY + tables[entry + 3];
    int x = originX + tables[entry + 4];
    int outside = z < 0 || y < 0 || x < 0 ? 1 : 0;
    if (tables[at + TileArguments.DIVIDED] == 1) {
      int rest =
          z % tables[at + TileArguments.DIVISORS]
              + y % tables[at + TileArguments.DIVISORS + 1]
              + x % tables[at + TileArguments.DIVISORS + 2];
      outside = rest != 0 ? 1 : outside;
      z = z / tables[at + TileArguments.DIVISORS];
      y = y / tables[at + TileArguments.DIVISORS + 1];
      x = x / tables[at + TileArguments.DIVISORS + 2];
    }
    int height = tables[at + TileArguments.SIZES + 1];
    int width = tables[at + TileArguments.SIZES + 2];
    float value = 0f;
    if (outside == 0 && z < tables[at + TileArguments.SIZES] && y < height && x < width) {
      value = memory[from + tables[entry + 1] + (z * height + y) * width + x];
    }
    return value;
  }

  /** Writes the element in this row and column, and gives its number; -1 if there is none. */
  final int writeConvolved(int group, int row, int column, float sum) {
    int written = -1;
    int height = tables[at + TileArguments.HEIGHT];
    int positions =
        tables[at + TileArguments.POSITIONS]
            * tables[at + TileArguments.POSITIONS + 1]
            * tables[at + TileArguments.POSITIONS + 2];
    int image = column / positions;
    if (row < height && image < length) {
      int channel = group * height + row;
      int element =
          (image * tables[at + TileArguments.RESULT_CHANNELS] + channel) * positions
              + column % positions;
      float value = sum;
      // zeros beside infinities: the definition leaves out what is not there
      if (NumberKernel.notANumber(sum)) {
        int definition = tables[at + TileArguments.DEFINITION];
        if (operation == OperationCode.CONVOLVE_TILES) {
          value = ConvolveKernel.outputElement(memory, tables, definition, element);
        } else {
          value = ConvolveKernel.inputGradientElement(memory, tables, definition, element);
        }
      }
      if (tables[at + TileArguments.BIAS] >= 0) {
        value = value + memory[tables[at + TileArguments.BIAS] + channel];
      }
      memory[tables[at + TileArguments.RESULT] + element] = value;
      written = element;
    }
    return written;
  }
}
