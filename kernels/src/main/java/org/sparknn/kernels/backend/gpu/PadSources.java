package org.sparknn.kernels.backend.gpu;

import org.sparknn.kernels.operation.Pad;
import org.sparknn.kernels.tensor.Sizes;

/** Where a padded plane's elements come from. */
final class PadSources {
  private PadSources() {}

  /** For each position of the output that of the input, or -1. */
  static int[] of(Pad pad) {
    Sizes out = pad.outputSize();
    int[] sources = new int[out.get(0) * out.get(1) * out.get(2)];
    for (int position = 0; position < sources.length; position++) {
      int d = source(pad, 0, position / out.get(2) / out.get(1));
      int h = source(pad, 1, position / out.get(2) % out.get(1));
      int w = source(pad, 2, position % out.get(2));
      boolean inside = d >= 0 && h >= 0 && w >= 0;
      sources[position] =
          inside ? (d * pad.inputSize().get(1) + h) * pad.inputSize().get(2) + w : -1;
    }
    return sources;
  }

  private static int source(Pad pad, int axis, int coordinate) {
    return pad.mode().source(coordinate - pad.before().get(axis), pad.inputSize().get(axis));
  }
}
