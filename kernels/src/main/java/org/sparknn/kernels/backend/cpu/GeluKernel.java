package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** x · Φ(x), with Φ by its tail on both sides, so that it is exact where it is small. */
final class GeluKernel implements FunctionKernel {

  @Override
  public void forward(float[] values, int from, int to, int length) {
    FloatVector one = FloatVector.broadcast(FLOATS, 1);
    for (int i = 0; i < length; i += COUNT) {
      FloatVector x = FloatVector.fromArray(FLOATS, values, from + i);
      FloatVector t = x.abs();
      FloatVector exponential = NormalTail.exponential(t);
      FloatVector tail = NormalTail.ratio(t).mul(exponential);
      one.sub(tail).blend(tail, x.compare(VectorOperators.LT, 0)).mul(x).intoArray(values, to + i);
    }
  }

  /** The slope is Φ(x) + x · φ(x), which for x > 0 is 1 - that of -x. */
  @Override
  public void gradient(float[] values, int x, int gradient, int to, int length) {
    FloatVector one = FloatVector.broadcast(FLOATS, 1);
    FloatVector density = FloatVector.broadcast(FLOATS, -NormalTail.DENSITY);
    for (int i = 0; i < length; i += COUNT) {
      FloatVector in = FloatVector.fromArray(FLOATS, values, x + i);
      FloatVector t = in.abs();
      FloatVector exponential = NormalTail.exponential(t);
      FloatVector below = density.fma(t, NormalTail.ratio(t)).mul(exponential);
      one.sub(below)
          .blend(below, in.compare(VectorOperators.LT, 0))
          .mul(FloatVector.fromArray(FLOATS, values, gradient + i))
          .intoArray(values, to + i);
    }
  }
}
