package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/** Turns the lanes of each group, in one vector of channels of a box's targets. */
final class LaneTurnKernel {
  private LaneTurnKernel() {}

  static void turn(TapBox box, int rows, float[] values, int at, VectorShuffle<Float> turn) {
    int positions = rows * box.columns;
    int put = at;
    for (int i = 0, column = 0; i < positions; i++) {
      FloatVector.fromArray(FLOATS, values, put).rearrange(turn).intoArray(values, put);
      put += box.targetStep;
      if (++column == box.columns) {
        column = 0;
        put += box.targetSkip;
      }
    }
  }
}
