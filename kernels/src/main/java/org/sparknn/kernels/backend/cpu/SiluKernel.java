package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * With {@code e = e^-|x|}: x / (1 + e) for x ≥ 0, else x · e / (1 + e); the slope is the sigmoid +
 * x · e / (1 + e)².
 */
final class SiluKernel implements FunctionKernel {

  @Override
  public void forward(float[] values, int from, int to, int length) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector x = FloatVector.fromArray(FLOATS, values, from + i);
      FloatVector e = Exponential.of(x.abs().neg());
      x.blend(x.mul(e), x.compare(VectorOperators.LT, 0)).div(e.add(1)).intoArray(values, to + i);
    }
  }

  @Override
  public void gradient(float[] values, int x, int gradient, int to, int length) {
    FloatVector one = FloatVector.broadcast(FLOATS, 1);
    for (int i = 0; i < length; i += COUNT) {
      FloatVector in = FloatVector.fromArray(FLOATS, values, x + i);
      FloatVector e = Exponential.of(in.abs().neg());
      FloatVector share = one.div(e.add(1));
      FloatVector rest = e.mul(share);
      FloatVector sigmoid = share.blend(rest, in.compare(VectorOperators.LT, 0));
      FloatVector slope = rest.mul(share).fma(in, sigmoid);
      slope.mul(FloatVector.fromArray(FLOATS, values, gradient + i)).intoArray(values, to + i);
    }
  }
}
