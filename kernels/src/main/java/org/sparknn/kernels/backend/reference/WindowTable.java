package org.sparknn.kernels.backend.reference;

import org.sparknn.kernels.operation.SlidingGeometry;
import org.sparknn.kernels.tensor.Sizes;

/** For each window and each of its elements the input position under it. */
public final class WindowTable {
  private final int windows;
  private final int taps;
  private final int[] positions;

  public WindowTable(SlidingGeometry geometry) {
    windows = geometry.outputPositions();
    taps = geometry.taps();
    positions = new int[Math.multiplyExact(windows, taps)];
    for (int window = 0; window < windows; window++) {
      for (int tap = 0; tap < taps; tap++) {
        positions[window * taps + tap] = position(geometry, window, tap);
      }
    }
  }

  private static int position(SlidingGeometry geometry, int window, int tap) {
    Sizes input = geometry.input();
    int position = 0;
    for (int axis = 0; axis < 3; axis++) {
      int o = coordinate(geometry.output(), window, axis);
      int k = coordinate(geometry.window().kernel(), tap, axis);
      int coordinate = geometry.inputCoordinate(axis, o, k);
      if (coordinate < 0 || coordinate >= input.get(axis)) {
        return -1;
      }
      position = position * input.get(axis) + coordinate;
    }
    return position;
  }

  /** The coordinate along one of three axes of the element with a row-major number. */
  static int coordinate(Sizes sizes, int number, int axis) {
    int rest = number;
    for (int behind = 2; behind > axis; behind--) {
      rest /= sizes.get(behind);
    }
    return rest % sizes.get(axis);
  }

  public int windows() {
    return windows;
  }

  public int taps() {
    return taps;
  }

  /** The input position under an element of a window, or -1 outside the input. */
  public int at(int window, int tap) {
    return positions[window * taps + tap];
  }
}
