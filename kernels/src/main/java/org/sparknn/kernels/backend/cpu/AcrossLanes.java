package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/** Sums over the lanes of a vector. The Vector API's own leaves its order open, so its bits too. */
final class AcrossLanes {
  private static final VectorShuffle<Float> BY_32 = rotation(32);
  private static final VectorShuffle<Float> BY_16 = rotation(16);
  private static final VectorShuffle<Float> BY_8 = rotation(8);
  private static final VectorShuffle<Float> BY_4 = rotation(4);
  private static final VectorShuffle<Float> BY_2 = rotation(2);
  private static final VectorShuffle<Float> BY_1 = rotation(1);

  private AcrossLanes() {}

  private static VectorShuffle<Float> rotation(int distance) {
    return VectorShuffle.fromOp(FLOATS, lane -> (lane + distance) % COUNT);
  }

  /** In all lanes the sum of all: each meets the one half a vector away, then a quarter, … */
  static FloatVector sum(FloatVector of) {
    FloatVector v = of; // no loop, since what goes around one may become an object
    v = COUNT > 32 ? v.add(v.rearrange(BY_32)) : v;
    v = COUNT > 16 ? v.add(v.rearrange(BY_16)) : v;
    v = COUNT > 8 ? v.add(v.rearrange(BY_8)) : v;
    v = COUNT > 4 ? v.add(v.rearrange(BY_4)) : v;
    v = COUNT > 2 ? v.add(v.rearrange(BY_2)) : v;
    return COUNT > 1 ? v.add(v.rearrange(BY_1)) : v;
  }
}
