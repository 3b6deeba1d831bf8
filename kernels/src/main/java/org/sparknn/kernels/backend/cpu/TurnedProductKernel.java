package org.sparknn.kernels.backend.cpu;

import jdk.incubator.vector.VectorShuffle;

/**
 * The micro-kernel of convolutions of {@link LaneGroups}: for some points and one vector of
 * channels {@code y[point] = start[point] + A₀ + turn(A₁ + turn(A₂ + …))} with {@code A = Σ over
 * taps of x[reads[point][tap] + column] · weights[tap][turn]}, lane by lane.
 */
interface TurnedProductKernel {
  int MOST_TURNS = 8;

  /** Points of a call. */
  int rows();

  void run(
      int taps,
      float[] x,
      int[] reads,
      int read,
      int column,
      float[] weights,
      int weight,
      VectorShuffle<Float>[] turns,
      float[] starts,
      int[] start,
      int s,
      float[] y,
      int[] writes,
      int write);

  /** The kernel for two, four or eight turns at once. */
  static TurnedProductKernel of(int turns) {
    boolean manyRegisters = Lanes.COUNT >= 16;
    return switch (turns) {
      case 2 -> manyRegisters ? new TurnedProduct8x2() : new TurnedProduct4x2();
      case 4 -> manyRegisters ? new TurnedProduct4x4() : new TurnedProduct2x4();
      default -> manyRegisters ? new TurnedProduct2x8() : new TurnedProduct1x8();
    };
  }
}
