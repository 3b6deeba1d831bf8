package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;
import static org.sparknn.kernels.backend.cpu.Lanes.INTS;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Copies of windows, tap behind tap. Windows that are neighbours along the last axis are copied
 * together: a vector of each, then the next vector of each, so that one loop is long.
 */
final class WindowCopies {
  private static final int[] INSIDE = {};

  private final Memory memory;
  private final Sweep sweep;
  private final int sourcePitch;
  private final int tapsPerStretch;
  private final int[] origins;
  private final int channels;
  private final int[][] masks;
  private final int[][] lastMasks;

  /**
   * @param tapsPerStretch taps that lie side by side in the source
   * @param origins for each position the offset within an image of a tap at distance 0
   * @param grouping the channels that are copied at once
   */
  WindowCopies(
      Memory memory,
      Sweep sweep,
      int sourcePitch,
      int tapsPerStretch,
      int[] origins,
      Grouping grouping) {
    this.memory = memory;
    this.sweep = sweep;
    this.sourcePitch = sourcePitch;
    this.tapsPerStretch = tapsPerStretch;
    this.origins = origins;
    channels = grouping.sourceCount(0);
    masks = masks(channels);
    lastMasks = masks(grouping.sourceCount(grouping.bundles() - 1));
  }

  /** For each index along the last axis the elements inside, where not all are. */
  private int[][] masks(int channels) {
    int[][] masks = new int[sweep.count(2)][];
    for (int index = 0; index < masks.length; index++) {
      int[] mask = new int[Lanes.roundUp(sweep.taps() * channels)];
      boolean hangs = false;
      for (int tap = 0; tap < sweep.taps(); tap++) {
        boolean covers = sweep.covers(tap, index, 2);
        Arrays.fill(mask, tap * channels, (tap + 1) * channels, covers ? -1 : 0);
        hangs |= !covers;
      }
      masks[index] = hangs ? mask : INSIDE;
    }
    return masks;
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
    int index = position % sweep.count(2);
    int count = Math.min(most, sweep.count(2) - index);
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
    int[][] rowMasks = channels == this.channels ? masks : lastMasks;
    for (int i = 0; i < count; i++) {
      clear(memory.values(), to + i * pitch, rowMasks[index + i]);
    }
    return count;
  }

  /** Clears what is not in the mask: by bits, since what lies there may be NaN. */
  private static void clear(float[] values, int window, int[] mask) {
    for (int i = 0; i < mask.length; i += COUNT) {
      FloatVector.fromArray(FLOATS, values, window + i)
          .reinterpretAsInts()
          .and(IntVector.fromArray(INTS, mask, i))
          .reinterpretAsFloats()
          .intoArray(values, window + i);
    }
  }

  /** A vector of each window: the next stretch overwrites what is too much. */
  private static void copy(float[] values, int from, int step, int count, int to, int pitch) {
    for (int i = 0, f = from, t = to; i < count; i++, f += step, t += pitch) {
      FloatVector.fromArray(FLOATS, values, f).intoArray(values, t);
    }
  }
}
