package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.sparknn.kernels.function.LeakyRelu;

/** x where it is above 0, else slope · x. */
final class LeakyReluKernel implements FunctionKernel {
  private final float slope;

  LeakyReluKernel(LeakyRelu function) {
    slope = (float) function.negativeSlope();
  }

  @Override
  public void forward(float[] values, int from, int to, int length) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector x = FloatVector.fromArray(FLOATS, values, from + i);
      x.mul(slope).blend(x, x.compare(VectorOperators.GT, 0)).intoArray(values, to + i);
    }
  }

  @Override
  public void gradient(float[] values, int x, int gradient, int to, int length) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector g = FloatVector.fromArray(FLOATS, values, gradient + i);
      g.mul(slope)
          .blend(g, FloatVector.fromArray(FLOATS, values, x + i).compare(VectorOperators.GT, 0))
          .intoArray(values, to + i);
    }
  }
}
