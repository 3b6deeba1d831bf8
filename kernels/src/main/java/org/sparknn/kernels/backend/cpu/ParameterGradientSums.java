package org.sparknn.kernels.backend.cpu;

import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;

/**
 * The sums of a weight gradient in the order in which the micro-kernel makes them, {@code
 * [part][bundle][run][element of the run][output channel]}, and their way into the store in torch's
 * order.
 */
final class ParameterGradientSums implements Tiles {
  private static final int WORTH_A_LAUNCH = 1 << 15;

  /** Filters that a tile stores: reads of a cache line each, and few streams of writes. */
  private static final int FILTERS = 16;

  final float[] values;

  /** Output channels of a bundle, with those that fill up the last vector. */
  final int pitch;

  private final Store store;
  private final Parameter weight;
  private final Grouping grouping;
  private final int taps;
  private final int tapsPerRun;
  private final int rowsPerRun;
  private final int rowsPerBundle;
  private final int partLength;
  private final CoveredProducts coveredProducts;
  private int parts;

  ParameterGradientSums(
      Memory memory,
      Convolve convolve,
      Grouping grouping,
      int tapsPerRun,
      int rowsPerRun,
      int pitch,
      int mostParts,
      CoveredProducts coveredProducts) {
    this.coveredProducts = coveredProducts;
    store = memory.store;
    weight = convolve.weight();
    this.grouping = grouping;
    this.tapsPerRun = tapsPerRun;
    this.rowsPerRun = rowsPerRun;
    this.pitch = pitch;
    taps = convolve.geometry().taps();
    rowsPerBundle = taps / tapsPerRun * rowsPerRun;
    partLength = Math.multiplyExact(grouping.bundles() * rowsPerBundle, pitch);
    values = memory.scratch(Math.multiplyExact(mostParts, partLength));
  }

  int offset(int part, int row, int column) {
    return part * partLength + row * pitch + column;
  }

  /** Adds the parts in order and puts the sums into the gradient. */
  void store(int partCount, Launcher launcher) {
    parts = partCount;
    int tiles = (grouping.groups() * grouping.targets() + FILTERS - 1) / FILTERS;
    if (weight.length() < WORTH_A_LAUNCH) {
      for (int tile = 0; tile < tiles; tile++) {
        run(tile, 0);
      }
    } else {
      launcher.run(tiles, this);
    }
  }

  @Override
  public void run(int tile, int worker) {
    int first = tile * FILTERS;
    int end = Math.min(first + FILTERS, grouping.groups() * grouping.targets());
    int group = grouping.sources() * taps;
    for (int source = 0; source < grouping.sources(); source++) {
      for (int tap = 0; tap < taps; tap++) {
        int to = store.offset(weight) + source * taps + tap;
        for (int target = first; target < end; target++) {
          float sum = sum(source, tap, target);
          store.gradients[to + target * group] =
              Float.isNaN(sum) ? coveredProducts.sum(source, tap, target) : sum;
        }
      }
    }
  }

  private float sum(int source, int tap, int target) {
    int bundle = target / grouping.targets() / grouping.merged();
    int channel =
        source + (target / grouping.targets() - bundle * grouping.merged()) * grouping.sources();
    int row =
        bundle * rowsPerBundle
            + tap / tapsPerRun * rowsPerRun
            + tap % tapsPerRun * grouping.sourceCount(bundle)
            + channel;
    int from = row * pitch + target - grouping.firstTarget(bundle);
    float sum = values[from];
    for (int part = 1; part < parts; part++) {
      sum += values[from + part * partLength];
    }
    return sum;
  }
}
