package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * With {@code m = e^(-2|x|) - 1}: m / (m + 2) with the sign of x, exact near 0 too; the slope is 4
 * e / (1 + e)² with {@code e = e^(-2|x|)}.
 */
final class TanhKernel implements FunctionKernel {

  @Override
  public void forward(float[] values, int from, int to, int length) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector x = FloatVector.fromArray(FLOATS, values, from + i);
      FloatVector m = Exponential.minusOne(x.abs().mul(-2));
      FloatVector size = m.div(m.add(2)).abs();
      // the sign of -0 as well
      size.reinterpretAsInts()
          .or(x.reinterpretAsInts().and(Integer.MIN_VALUE))
          .reinterpretAsFloats()
          .intoArray(values, to + i);
    }
  }

  @Override
  public void gradient(float[] values, int x, int gradient, int to, int length) {
    FloatVector two = FloatVector.broadcast(FLOATS, 2);
    for (int i = 0; i < length; i += COUNT) {
      FloatVector e = Exponential.of(FloatVector.fromArray(FLOATS, values, x + i).abs().mul(-2));
      FloatVector share = two.div(e.add(1));
      FloatVector slope = e.mul(share).mul(share);
      slope.mul(FloatVector.fromArray(FLOATS, values, gradient + i)).intoArray(values, to + i);
    }
  }
}
