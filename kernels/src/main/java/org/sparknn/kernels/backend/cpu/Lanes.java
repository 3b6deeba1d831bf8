package org.sparknn.kernels.backend.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors that this machine prefers, and how many floats each holds. No other length may be
 * used for floats: once vectors of two lengths have run through the Vector API's own code, C2 of
 * JDK 17 boxes those of the micro-kernels, which then take twelve times as long.
 */
final class Lanes {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** As wide as {@link #FLOATS}, whatever this machine prefers for integers. */
  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());

  static final int COUNT = FLOATS.length();

  private Lanes() {}

  /** The smallest multiple of the vector length that is not below {@code count}. */
  static int roundUp(int count) {
    return Math.multiplyExact(vectors(count), COUNT);
  }

  /** Vectors that hold {@code count} floats. */
  static int vectors(int count) {
    return count / COUNT + (count % COUNT == 0 ? 0 : 1);
  }
}
