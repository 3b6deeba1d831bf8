package org.sparknn.kernels.backend.gpu;

/**
 * Where the tables say what tiles of a product need, from the operation's arguments on. Rows of the
 * result are channels of one group; columns are positions of all images or, of a weight's gradient,
 * the weights of a row.
 */
final class TileArguments {
  /** Rows of the result in each group of channels. */
  static final int HEIGHT = 0;

  /** Length of the sums; of a weight's gradient the number of columns. */
  static final int TERMS = 1;

  /** For each term: offset of its weight, of its plane, and of its depth, row and column there. */
  static final int TERM_TABLE = 2;

  static final int TERM_ENTRIES = 5;

  /** Weights, or the output's gradient. */
  static final int LEFT = 3;

  /** Distance of the weights of rows, and of groups. */
  static final int LEFT_STRIDE = 4;

  static final int LEFT_GROUP = 5;

  /** The planes that windows lie on. */
  static final int RIGHT = 6;

  static final int RIGHT_CHANNELS = 7;
  static final int RESULT = 8;
  static final int RESULT_CHANNELS = 9;

  /** -1 without one. */
  static final int BIAS = 10;

  static final int GROUPS = 11;

  /** Of three axes each: sizes of the positions; what they are multiplied by; what is added. */
  static final int POSITIONS = 12;

  static final int FACTORS = 15;
  static final int OFFSETS = 18;

  /** Of three axes each: sizes of the planes; what coordinates must be multiples of. */
  static final int SIZES = 21;

  static final int DIVISORS = 24;

  /** 1 if a divisor is not 1. */
  static final int DIVIDED = 27;

  /** Slices of a weight's gradient. */
  static final int SLICES = 28;

  /** Arguments of {@link ConvolveKernel} for the same operation. */
  static final int DEFINITION = 29;

  /** 1 if images have one position, on which one weight lies. */
  static final int POINTS = 30;

  static final int COUNT = 31;

  private TileArguments() {}
}
