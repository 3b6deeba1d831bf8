package org.sparknn.kernels.backend.gpu;

import java.util.OptionalDouble;

/** Looks for the first value of a tensor that is not in a range. */
final class OutsideSearch {
  private final Arena arena;
  private final int at;

  /**
   * Prepares a search.
   *
   * @param values place of the tensor
   * @param allowed a value that is allowed besides
   */
  OutsideSearch(Arena arena, int values, float lowest, float highest, float allowed) {
    this.arena = arena;
    at = arena.place(values, arena.constants(lowest, highest, allowed));
  }

  /** The first such value among so many, if there is one. */
  OptionalDouble first(int elements) {
    if (elements > 0) {
      arena.run(OperationCode.FIND_OUTSIDE, at, OutsideKernel.ITEMS, elements);
      float[] reported = arena.reported();
      for (int item = 0; item < OutsideKernel.ITEMS; item++) {
        if (reported[1 + 2 * item] != 0) {
          return OptionalDouble.of(reported[2 + 2 * item]);
        }
      }
    }
    return OptionalDouble.empty();
  }
}
