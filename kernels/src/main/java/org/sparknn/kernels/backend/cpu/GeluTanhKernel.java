package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.sparknn.kernels.function.Gelu;

/** x · σ(v) with v = x · (LINEAR + CUBIC · x²), by e^-|v| as in {@link SiluKernel}. */
final class GeluTanhKernel implements FunctionKernel {
  private static final float LINEAR = (float) Gelu.LINEAR;
  private static final float CUBIC = (float) Gelu.CUBIC;

  /** Above it e^-|v| is 0; its square must not overflow. */
  private static final float HIGHEST = 15;

  @Override
  public void forward(float[] values, int from, int to, int length) {
    FloatVector linear = FloatVector.broadcast(FLOATS, -LINEAR);
    FloatVector cubic = FloatVector.broadcast(FLOATS, -CUBIC);
    for (int i = 0; i < length; i += COUNT) {
      FloatVector x = FloatVector.fromArray(FLOATS, values, from + i);
      FloatVector size = x.abs();
      FloatVector t = size.blend(HIGHEST, size.compare(VectorOperators.GT, HIGHEST));
      FloatVector e = Exponential.of(t.mul(t).fma(cubic, linear).mul(t));
      x.blend(x.mul(e), x.compare(VectorOperators.LT, 0)).div(e.add(1)).intoArray(values, to + i);
    }
  }

  /** The slope is σ(v) + x · σ(v) · σ(-v) · (LINEAR + 3 · CUBIC · x²). */
  @Override
  public void gradient(float[] values, int x, int gradient, int to, int length) {
    FloatVector one = FloatVector.broadcast(FLOATS, 1);
    FloatVector linear = FloatVector.broadcast(FLOATS, -LINEAR);
    FloatVector cubic = FloatVector.broadcast(FLOATS, -CUBIC);
    for (int i = 0; i < length; i += COUNT) {
      FloatVector in = FloatVector.fromArray(FLOATS, values, x + i);
      FloatVector size = in.abs();
      FloatVector t = size.blend(HIGHEST, size.compare(VectorOperators.GT, HIGHEST));
      FloatVector square = t.mul(t);
      FloatVector e = Exponential.of(square.fma(cubic, linear).mul(t));
      FloatVector share = one.div(e.add(1));
      FloatVector rest = e.mul(share);
      FloatVector sigmoid = share.blend(rest, in.compare(VectorOperators.LT, 0));
      FloatVector inner = square.fma(cubic.mul(-3), linear.neg());
      FloatVector slope = rest.mul(share).mul(in).fma(inner, sigmoid);
      slope.mul(FloatVector.fromArray(FLOATS, values, gradient + i)).intoArray(values, to + i);
    }
  }
}
