package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.operation.Convolve;

/**
 * For convolutions with few output channels: the gradient of each in all lanes. Vectors of output
 * channels would be nearly empty.
 */
final class BroadcastFactors implements LaneFactors {
  private final Memory memory;
  private final Place gradient;
  private final LaneLayout layout;

  BroadcastFactors(Memory memory, Convolve.ParameterGradient operation) {
    this.memory = memory;
    Convolve convolve = operation.forward();
    gradient = memory.place(operation.outputGradient());
    int vectors = Lanes.vectors(convolve.input().channels());
    int numbers = gradient.channels() <= 2 ? 2 : LaneGradientProductKernel.MOST_FACTORS;
    layout = new LaneLayout(vectors, numbers, convolve.geometry().taps(), numbers);
  }

  static boolean fit(Convolve convolve) {
    return convolve.groups() == 1
        && convolve.output().channels() <= LaneGradientProductKernel.MOST_FACTORS
        && convolve.input().channels() >= COUNT / 2;
  }

  @Override
  public LaneLayout layout() {
    return layout;
  }

  @Override
  public int number(int source, int target) {
    return target;
  }

  /** Reads zeros behind the channels. */
  @Override
  public void copy(int vector, int first, int firstPoint, int points, int to) {
    for (int i = 0; i < layout.together(); i++) {
      copy(
          memory.values(),
          gradient.at(firstPoint) + i,
          gradient.pitch(),
          points,
          to + i * COUNT,
          layout.together() * COUNT);
    }
  }

  private static void copy(float[] values, int from, int pitch, int points, int to, int step) {
    for (int p = 0, f = from, t = to; p < points; p++, f += pitch, t += step) {
      FloatVector.broadcast(FLOATS, values[f]).intoArray(values, t);
    }
  }
}
