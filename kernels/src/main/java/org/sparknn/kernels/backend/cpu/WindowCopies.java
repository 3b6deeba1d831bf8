package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Copies of windows, tap behind tap. Windows that are neighbours along the last axis are copied
 * together: a vector of each, then the next vector of each, so that one loop is long.
 */
final class WindowCopies {
  private final Memory memory;
  private final Sweep sweep;
  private final int sourcePitch;
  private final int tapsPerStretch;
  private final int[] origins;
  private final Sweep.Reach[] reaches;
  private final int[][] edges;

  /**
   * @param tapsPerStretch taps that lie side by side in the source
   * @param origins for each position the offset within an image of a tap at distance 0
   * @param edges for windows that are not inside for each tap an offset and a mask
   */
  WindowCopies(
      Memory memory,
      Sweep sweep,
      int sourcePitch,
      int tapsPerStretch,
      int[] origins,
      Sweep.Reach[] reaches,
      int[][] edges) {
    this.memory = memory;
    this.sweep = sweep;
    this.sourcePitch = sourcePitch;
    this.tapsPerStretch = tapsPerStretch;
    this.origins = origins;
    this.reaches = reaches;
    this.edges = edges;
  }

  /** Elements from one copy to the next: a stretch is copied in whole vectors. */
  static int pitch(int taps, int channels) {
    return taps * channels + COUNT;
  }

  /**
   * Copies windows from a position on, as many as can go together, and returns their number.
   *
   * @param image offset of the image, and of the first of the channels
   */
  int copy(int position, int most, int image, int channels, int to) {
    int pitch = pitch(sweep.taps(), channels);
    int count = neighbours(position, most);
    int stretch = tapsPerStretch * channels;
    boolean hanging = reaches[position] == Sweep.Reach.HANGING;
    int taps = hanging ? 1 : tapsPerStretch;
    int length = hanging ? channels : stretch;
    int at = to;
    for (int tap = 0; tap < sweep.taps(); tap += taps, at += length) {
      int from = image + origins[position] + sweep.reach(tap) * sourcePitch;
      int step = sweep.lastStep() * sourcePitch;
      if (reaches[position] != Sweep.Reach.INSIDE && edges[position][2 * tap + 1] == 0) {
        from = Memory.ZEROS;
        step = 0;
      }
      for (int i = 0; i < length; i += COUNT) {
        copy(memory.values(), from + i, step, count, at + i, pitch);
      }
    }
    return count;
  }

  /** Windows of one row that lie alike; one that hangs over the ends of the row is alone. */
  private int neighbours(int position, int most) {
    int rest = sweep.count(2) - position % sweep.count(2);
    int count = 1;
    if (reaches[position] != Sweep.Reach.HANGING) {
      while (count < Math.min(most, rest) && reaches[position + count] != Sweep.Reach.HANGING) {
        count++;
      }
    }
    return count;
  }

  /** A vector of each window: the next stretch overwrites what is too much. */
  private static void copy(float[] values, int from, int step, int count, int to, int pitch) {
    for (int i = 0, f = from, t = to; i < count; i++, f += step, t += pitch) {
      FloatVector.fromArray(FLOATS, values, f).intoArray(values, t);
    }
  }
}
