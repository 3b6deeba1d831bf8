package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import java.util.Arrays;
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
   * Copies windows of one row from a position on, as many as are wanted and there, and returns
   * their number. Windows that hang over an end of the row are copied with what lies there; then
   * those taps are cleared.
   *
   * @param image offset of the image, and of the first of the channels
   */
  int copy(int position, int most, int image, int channels, int to) {
    int row = position / sweep.count(2);
    int count = Math.min(most, sweep.count(2) - position % sweep.count(2));
    int pitch = pitch(sweep.taps(), channels);
    int stretch = tapsPerStretch * channels;
    int at = to;
    for (int tap = 0; tap < sweep.taps(); tap += tapsPerStretch, at += stretch) {
      boolean covered = sweep.coversRow(row, tap);
      int from = image + origins[position] + sweep.reach(tap) * sourcePitch;
      int step = covered ? sweep.lastStep() * sourcePitch : 0;
      for (int i = 0; i < stretch; i += COUNT) {
        copy(memory.values(), covered ? from + i : Memory.ZEROS, step, count, at + i, pitch);
      }
    }
    for (int i = 0, window = to; i < count; i++, window += pitch) {
      if (reaches[position + i] == Sweep.Reach.HANGING) {
        clear(memory.values(), edges[position + i], channels, window);
      }
    }
    return count;
  }

  private static void clear(float[] values, int[] edge, int channels, int window) {
    for (int e = 1, tap = window; e < edge.length; e += 2, tap += channels) {
      if (edge[e] == 0) {
        Arrays.fill(values, tap, tap + channels, 0);
      }
    }
  }

  /** A vector of each window: the next stretch overwrites what is too much. */
  private static void copy(float[] values, int from, int step, int count, int to, int pitch) {
    for (int i = 0, f = from, t = to; i < count; i++, f += step, t += pitch) {
      FloatVector.fromArray(FLOATS, values, f).intoArray(values, t);
    }
  }
}
