package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Neighbouring points as one row, for loops over channels that are long however few these are: what
 * belongs to a channel is repeated for each point of a row.
 */
final class PointRows {
  /** The most floats of a row that has several points. */
  static final int WIDTH = 512;

  /** A power of two, so that halves of a row have the same channels. */
  final int points;

  final int length;

  private final int pitch;

  PointRows(Place place) {
    pitch = place.pitch();
    points = Integer.highestOneBit(Math.max(1, WIDTH / Math.max(1, pitch)));
    length = points * pitch;
  }

  /** Copies what belongs to the first point's channels to the other points. */
  void repeat(float[] row) {
    for (int done = pitch; done < length; done *= 2) {
      System.arraycopy(row, 0, row, done, done);
    }
  }

  /** Adds up what belongs to a channel, in the first point's place. */
  void fold(float[] row) {
    for (int half = length / 2; half >= pitch && half > 0; half /= 2) {
      add(row, half);
    }
  }

  private static void add(float[] row, int half) {
    for (int i = 0; i < half; i += COUNT) {
      FloatVector.fromArray(FLOATS, row, i)
          .add(FloatVector.fromArray(FLOATS, row, half + i))
          .intoArray(row, i);
    }
  }
}
