package org.sparknn.kernels.backend.cpu;

import java.util.stream.IntStream;

/**
 * Sums of a weight gradient without the padding, for sums that are NaN: the micro-kernel reads
 * zeros in the padding, and zero times a gradient that is infinite or NaN is NaN. Winograd's sums
 * mix what belongs to different taps as well.
 */
final class CoveredProducts {
  private final Memory memory;
  private final Sweep sweep;
  private final Grouping grouping;
  private final Place input;
  private final Place gradient;
  private final int[] origins;
  private final boolean mayDiffer;
  private int images;

  /** For sums over whole windows, each tap apart. */
  static CoveredProducts ofTaps(
      Memory memory, Sweep sweep, Grouping grouping, Place input, Place gradient) {
    boolean padded =
        IntStream.range(0, sweep.positions()).anyMatch(p -> sweep.reachOf(p) != Sweep.Reach.INSIDE);
    return new CoveredProducts(memory, sweep, grouping, input, gradient, padded);
  }

  /**
   * Sums of one sweep.
   *
   * @param mayDiffer whether these sums may be other than those that are NaN
   */
  CoveredProducts(
      Memory memory,
      Sweep sweep,
      Grouping grouping,
      Place input,
      Place gradient,
      boolean mayDiffer) {
    this.memory = memory;
    this.sweep = sweep;
    this.grouping = grouping;
    this.input = input;
    this.gradient = gradient;
    origins = sweep.origins();
    this.mayDiffer = mayDiffer;
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
    if (!mayDiffer) {
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
