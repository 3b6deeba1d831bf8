package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Reads what the windows of a block of points cover in order, before kernels read it by rows. */
final class WindowWarmth {
  /** Elements that are read before their use: half of a second cache. */
  private static final int MOST_ELEMENTS = 1 << 17;

  private final Memory memory;
  private final Sweep sweep;
  private final Place source;
  private final int[] origins;
  private final CacheWarmth warmth;

  /** Elements from a window's origin to its first one, and behind its last one. */
  private final int leastReach;

  private final int mostReach;

  /**
   * @param origins for each position the offset within an image of a tap at distance 0
   */
  WindowWarmth(Memory memory, int workers, Sweep sweep, Place source, int[] origins) {
    this.memory = memory;
    this.sweep = sweep;
    this.source = source;
    this.origins = origins;
    warmth = new CacheWarmth(memory, workers);
    int[] reach = IntStream.range(0, sweep.taps()).map(sweep::reach).toArray();
    leastReach = Arrays.stream(reach).min().orElse(0) * source.pitch();
    mostReach = (Arrays.stream(reach).max().orElse(-1) + 1) * source.pitch();
  }

  /**
   * Reads what lies between the first and the last element of some windows, or their only taps.
   *
   * @param table offsets of the points' runs
   */
  void read(int worker, int firstPoint, int points, int[] table, int runs) {
    int from = Math.max(0, origin(firstPoint) + leastReach);
    int to = Math.min(memory.values().length, origin(firstPoint + points - 1) + mostReach);
    if (runs == 1 && to - from > 2 * points * source.pitch()) {
      warmth.read(memory.values(), table, 0, points, 1, source.pitch(), worker);
    } else if (to - from <= MOST_ELEMENTS) {
      warmth.read(memory.values(), from, to, worker);
    }
  }

  private int origin(int point) {
    int image = point / origins.length * sweep.sourcePositions();
    return source.at(image) + origins[point % origins.length];
  }
}
