package org.sparknn.kernels.backend.cpu;

import java.util.stream.IntStream;

/**
 * Sums of a weight gradient without the padding, for sums that are NaN: the micro-kernel reads
 * zeros in the padding, and zero times a gradient that is infinite or NaN is NaN.
 */
final class CoveredProducts {
  private final Memory memory;
  private final Sweep sweep;
  private final Grouping grouping;
  private final Place input;
  private final Place gradient;
  private final int[] origins;
  private final boolean padded;
  private int images;

  CoveredProducts(Memory memory, Sweep sweep, Grouping grouping, Place input, Place gradient) {
    this.memory = memory;
    this.sweep = sweep;
    this.grouping = grouping;
    this.input = input;
    this.gradient = gradient;
    origins = sweep.origins();
    padded =
        IntStream.range(0, origins.length).anyMatch(p -> sweep.reachOf(p) != Sweep.Reach.INSIDE);
  }

  void setImages(int images) {
    this.images = images;
  }

  /**
   * The gradient of one weight whose sum with the padding is NaN.
   *
   * @param source number of the input channel within its group
   */
  float sum(int source, int tap, int target) {
    if (!padded) {
      return Float.NaN;
    }
    int channel = target / grouping.targets() * grouping.sources() + source;
    double sum = 0;
    for (int image = 0; image < images; image++) {
      int x = input.at(image * input.positions() + sweep.reach(tap)) + channel;
      int g = gradient.at(image * gradient.positions()) + target;
      for (int position = 0; position < origins.length; position++, g += gradient.pitch()) {
        if (sweep.covers(position, tap)) {
          sum +=
              (double) memory.values()[x + origins[position] * input.pitch()] * memory.values()[g];
        }
        if (Double.isNaN(sum)) {
          return Float.NaN;
        }
      }
    }
    return (float) sum;
  }
}
