package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/** Copies what windows cover into rows, tap behind tap, where single taps are too short to sum. */
final class Patches {
  /** Runs of more channels than this are long enough to be read in place. */
  static final int LONGEST_RUN = 16;

  private Patches() {}

  static boolean worthwhile(int taps, int channels) {
    return taps > 1 && channels <= LONGEST_RUN;
  }

  /** Elements of a row, with room for the vectors that reach over its end. */
  static int pitch(int taps, int channels, int rows) {
    return Lanes.roundUp(taps * channels + rows) + COUNT;
  }

  /**
   * Copies the runs that a table made by {@link Sweep#reads} points at.
   *
   * @param points whole groups of them
   */
  static void gather(
      int points,
      int group,
      int taps,
      int[] reads,
      float[] x,
      int channel,
      int channels,
      float[] patches,
      int pitch) {
    for (int point = 0; point < points; point++) {
      int slot = point / group * taps * group + point % group;
      int to = point * pitch;
      for (int tap = 0; tap < taps; tap++, slot += group, to += channels) {
        copy(x, reads[slot] + channel, channels, patches, to);
      }
    }
  }

  /** Copies whole vectors: the next run overwrites what is too much. */
  private static void copy(float[] x, int from, int length, float[] to, int offset) {
    for (int c = 0; c < length; c += COUNT) {
      FloatVector.fromArray(FLOATS, x, from + c).intoArray(to, offset + c);
    }
  }
}
