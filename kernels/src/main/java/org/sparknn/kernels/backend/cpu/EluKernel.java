package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.sparknn.kernels.function.Elu;

/** x where it is above 0, else alpha · (e^x - 1). */
final class EluKernel implements FunctionKernel {
  private final float alpha;

  EluKernel(Elu function) {
    alpha = (float) function.alpha();
  }

  @Override
  public void forward(float[] values, int from, int to, int length) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector x = FloatVector.fromArray(FLOATS, values, from + i);
      Exponential.minusOne(x)
          .mul(alpha)
          .blend(x, x.compare(VectorOperators.GT, 0))
          .intoArray(values, to + i);
    }
  }

  @Override
  public void gradient(float[] values, int x, int gradient, int to, int length) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector in = FloatVector.fromArray(FLOATS, values, x + i);
      FloatVector g = FloatVector.fromArray(FLOATS, values, gradient + i);
      Exponential.of(in)
          .mul(alpha)
          .mul(g)
          .blend(g, in.compare(VectorOperators.GT, 0))
          .intoArray(values, to + i);
    }
  }
}
