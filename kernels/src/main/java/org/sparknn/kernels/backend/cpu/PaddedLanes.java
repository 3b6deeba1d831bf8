package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;
import static org.sparknn.kernels.backend.cpu.Lanes.INTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Makes the lanes behind a point's channels zero again, for operations that do not leave zeros. */
final class PaddedLanes {
  private final Place place;
  private final boolean needed;

  /** All bits of the lanes of a point's last vector that hold channels. */
  private final int[] kept = new int[COUNT];

  PaddedLanes(Place place) {
    this(place, true);
  }

  /** The lanes behind the channels of what a function gives. */
  PaddedLanes(Place place, FunctionKernel function) {
    this(place, !function.leavesZeros());
  }

  private PaddedLanes(Place place, boolean needed) {
    this.place = place;
    this.needed = needed && place.channels() < place.pitch();
    int used = place.channels() - (place.pitch() - COUNT);
    for (int lane = 0; lane < COUNT; lane++) {
      kept[lane] = lane < used ? -1 : 0;
    }
  }

  /** Clears the padded lanes of the points from {@code first} to {@code end}. */
  void clear(float[] values, int first, int end) {
    if (needed) {
      clear(values, place.at(first) + place.pitch() - COUNT, place.at(end), place.pitch(), kept);
    }
  }

  private static void clear(float[] values, int from, int end, int pitch, int[] kept) {
    IntVector mask = IntVector.fromArray(INTS, kept, 0);
    for (int i = from; i < end; i += pitch) {
      FloatVector.fromArray(FLOATS, values, i)
          .reinterpretAsInts()
          .and(mask)
          .reinterpretAsFloats()
          .intoArray(values, i);
    }
  }
}
