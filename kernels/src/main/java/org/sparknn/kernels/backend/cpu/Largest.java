package org.sparknn.kernels.backend.cpu;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** The largest of a point's channels and where it is. NaN is never the largest. */
final class Largest {
  private Largest() {}

  /**
   * The largest value; -∞ if there is none.
   *
   * @param length whole vectors
   * @param absent added to the values: -∞ in the lanes without a channel, else 0
   */
  static float value(float[] values, int from, int length, float[] absent) {
    FloatVector largest = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < length; i += COUNT) {
      FloatVector x =
          FloatVector.fromArray(FLOATS, values, from + i)
              .add(FloatVector.fromArray(FLOATS, absent, i));
      largest = largest.blend(x, x.compare(GT, largest));
    }
    return largest.reduceLanes(MAX);
  }

  /** The first channel that has the value; 0 if none has. */
  static int index(float[] values, int from, int length, float value) {
    for (int i = 0; i < length; i += COUNT) {
      VectorMask<Float> found = FloatVector.fromArray(FLOATS, values, from + i).compare(EQ, value);
      if (found.anyTrue()) {
        return i + found.firstTrue();
      }
    }
    return 0;
  }

  /** What is added to the channels of a place, see {@link #value}. */
  static float[] absent(Memory memory, Place place) {
    float[] absent = memory.scratch(place.pitch());
    Arrays.fill(absent, place.channels(), place.pitch(), Float.NEGATIVE_INFINITY);
    return absent;
  }
}
