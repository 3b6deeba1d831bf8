package org.sparknn.layer;

import org.sparknn.kernels.tensor.Sizes;

/** Params with one value for all axes or one per axis. */
final class PerAxis {
  private PerAxis() {}

  /** One value per axis; a single one counts for each. How many there are the layer checks. */
  static Sizes sizes(int[] values, int rank) {
    return values.length == 1 ? Sizes.repeat(values[0], rank) : Sizes.of(values);
  }
}
