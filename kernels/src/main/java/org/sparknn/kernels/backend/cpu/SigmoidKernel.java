package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** With {@code e = e^-|x|}: 1 / (1 + e) for x ≥ 0, else e / (1 + e); the slope is e / (1 + e)². */
final class SigmoidKernel implements FunctionKernel {

  @Override
  public void forward(float[] values, int from, int to, int length) {
    FloatVector one = FloatVector.broadcast(FLOATS, 1);
    for (int i = 0; i < length; i += COUNT) {
      FloatVector x = FloatVector.fromArray(FLOATS, values, from + i);
      FloatVector e = Exponential.of(x.abs().neg());
      one.blend(e, x.compare(VectorOperators.LT, 0)).div(e.add(1)).intoArray(values, to + i);
    }
  }

  @Override
  public void gradient(float[] values, int x, int gradient, int to, int length) {
    FloatVector one = FloatVector.broadcast(FLOATS, 1);
    for (int i = 0; i < length; i += COUNT) {
      FloatVector e = Exponential.of(FloatVector.fromArray(FLOATS, values, x + i).abs().neg());
      FloatVector share = one.div(e.add(1));
      FloatVector slope = e.mul(share).mul(share);
      slope.mul(FloatVector.fromArray(FLOATS, values, gradient + i)).intoArray(values, to + i);
    }
  }
}
