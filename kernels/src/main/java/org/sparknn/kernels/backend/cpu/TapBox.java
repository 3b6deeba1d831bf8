package org.sparknn.kernels.backend.cpu;

import java.util.stream.IntStream;

/**
 * Positions of a sweep, a rectangle within an image, at which the same taps are on the source: what
 * a window has in the padding is left out, not read.
 */
final class TapBox {
  /** The first row, counted through all depths. */
  final int firstRow;

  final int rows;
  final int columns;

  /** From position to position, and from the end of a row to the next one's first position. */
  final int sourceStep;

  final int targetStep;
  final int sourceSkip;
  final int targetSkip;

  /** For each tap its distance in the source, and its number in the window. */
  final int[] reach;

  final int[] numbers;

  private final Place source;
  private final Place target;
  private final int firstSource;
  private final int firstTarget;
  private final int sourceRow;
  private final int targetRow;

  /**
   * @param first the first position: depth, row and column
   */
  TapBox(Sweep sweep, Place source, Place target, int[] first, int rows, int columns, int[] taps) {
    this.source = source;
    this.target = target;
    this.rows = rows;
    this.columns = columns;
    firstRow = first[0] * sweep.count(1) + first[1];
    firstSource = sweep.source(first[0], first[1], first[2]) * source.pitch();
    firstTarget = sweep.target(first[0], first[1], first[2]) * target.pitch();
    sourceStep = (sweep.source(0, 0, 1) - sweep.source(0, 0, 0)) * source.pitch();
    targetStep = (sweep.target(0, 0, 1) - sweep.target(0, 0, 0)) * target.pitch();
    sourceRow = (sweep.source(0, 1, 0) - sweep.source(0, 0, 0)) * source.pitch();
    targetRow = (sweep.target(0, 1, 0) - sweep.target(0, 0, 0)) * target.pitch();
    sourceSkip = sourceRow - columns * sourceStep;
    targetSkip = targetRow - columns * targetStep;
    reach = IntStream.of(taps).map(tap -> sweep.reach(tap) * source.pitch()).toArray();
    numbers = IntStream.of(taps).map(sweep::number).toArray();
  }

  /** The offset of what a tap at distance 0 reads at the first position of a row. */
  int source(int image, int row) {
    return source.at(image * source.positions()) + firstSource + row * sourceRow;
  }

  /** The offset of what the first position of a row writes. */
  int target(int image, int row) {
    return target.at(image * target.positions()) + firstTarget + row * targetRow;
  }
}
