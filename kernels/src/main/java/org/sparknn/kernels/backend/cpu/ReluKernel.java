package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * max(x, 0), where -0 and NaN stay what they are; the gradient where x is above 0 or NaN, else 0.
 */
final class ReluKernel implements FunctionKernel {

  @Override
  public void forward(float[] values, int from, int to, int length) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector x = FloatVector.fromArray(FLOATS, values, from + i);
      x.blend(0, x.compare(VectorOperators.LT, 0)).intoArray(values, to + i);
    }
  }

  @Override
  public void gradient(float[] values, int x, int gradient, int to, int length) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector g = FloatVector.fromArray(FLOATS, values, gradient + i);
      g.blend(0, FloatVector.fromArray(FLOATS, values, x + i).compare(VectorOperators.LE, 0))
          .intoArray(values, to + i);
    }
  }
}
