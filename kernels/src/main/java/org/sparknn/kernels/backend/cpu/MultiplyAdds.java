package org.sparknn.kernels.backend.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Fused multiply-adds between registers and nothing else: how fast a thread can compute at all. The
 * benchmarks measure the kernels by it.
 */
public final class MultiplyAdds {
  /** Independent sums: enough for the latency of two units, few enough for sixteen registers. */
  private static final int SUMS = 12;

  private MultiplyAdds() {}

  /** Floating-point operations of {@link #run} with the given rounds. */
  public static long operations(int rounds) {
    return 2L * rounds * SUMS * Lanes.COUNT;
  }

  /**
   * Adds {@code x · y} to every lane of every sum, once in each round.
   *
   * @return all lanes of all sums, added up
   */
  public static float run(int rounds, float x, float y) {
    FloatVector a = FloatVector.broadcast(Lanes.FLOATS, x);
    FloatVector b = FloatVector.broadcast(Lanes.FLOATS, y);
    FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    FloatVector s8 = s0;
    FloatVector s9 = s0;
    FloatVector s10 = s0;
    FloatVector s11 = s0;
    for (int i = 0; i < rounds; i++) {
      s0 = a.fma(b, s0);
      s1 = a.fma(b, s1);
      s2 = a.fma(b, s2);
      s3 = a.fma(b, s3);
      s4 = a.fma(b, s4);
      s5 = a.fma(b, s5);
      s6 = a.fma(b, s6);
      s7 = a.fma(b, s7);
      s8 = a.fma(b, s8);
      s9 = a.fma(b, s9);
      s10 = a.fma(b, s10);
      s11 = a.fma(b, s11);
    }
    FloatVector low = s0.add(s1).add(s2).add(s3).add(s4).add(s5);
    FloatVector high = s6.add(s7).add(s8).add(s9).add(s10).add(s11);
    return low.add(high).reduceLanes(VectorOperators.ADD);
  }
}
