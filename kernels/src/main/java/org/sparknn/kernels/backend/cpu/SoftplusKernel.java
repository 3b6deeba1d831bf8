package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.sparknn.kernels.function.Softplus;

/**
 * With {@code u = beta · x} and {@code e = e^-|u|}: (max(u, 0) + log(1 + e)) / beta up to the
 * threshold; the slope is 1 / (1 + e) for u ≥ 0, else e / (1 + e).
 */
final class SoftplusKernel implements FunctionKernel {
  private final float beta;
  private final float threshold;

  private final LoopChain forward =
      new LoopChain(this::exponentials, Logarithm::onePlusAll, this::sums);

  SoftplusKernel(Softplus function) {
    beta = (float) function.beta();
    threshold = (float) function.threshold();
  }

  @Override
  public void forward(float[] values, int from, int to, int length) {
    forward.run(values, from, from, to, length);
  }

  private void exponentials(
      float[] values, int x, int gradient, float[] between, int to, int length) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector u = FloatVector.fromArray(FLOATS, values, x + i).mul(beta);
      Exponential.of(u.abs().neg()).intoArray(between, i);
    }
  }

  private void sums(
      float[] values, int from, int gradient, float[] logarithms, int to, int length) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector x = FloatVector.fromArray(FLOATS, values, from + i);
      FloatVector u = x.mul(beta);
      FloatVector.fromArray(FLOATS, logarithms, i)
          .add(u.blend(0, u.compare(VectorOperators.LT, 0)))
          .div(beta)
          .blend(x, u.compare(VectorOperators.GT, threshold))
          .intoArray(values, to + i);
    }
  }

  @Override
  public void gradient(float[] values, int x, int gradient, int to, int length) {
    FloatVector one = FloatVector.broadcast(FLOATS, 1);
    for (int i = 0; i < length; i += COUNT) {
      FloatVector u = FloatVector.fromArray(FLOATS, values, x + i).mul(beta);
      FloatVector e = Exponential.of(u.abs().neg());
      one.blend(e, u.compare(VectorOperators.LT, 0))
          .div(e.add(1))
          .blend(1, u.compare(VectorOperators.GT, threshold))
          .mul(FloatVector.fromArray(FLOATS, values, gradient + i))
          .intoArray(values, to + i);
    }
  }
}
