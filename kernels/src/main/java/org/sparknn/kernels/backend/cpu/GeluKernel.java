package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** x · Φ(x), with Φ by its tail on both sides, so that it is exact where it is small. */
final class GeluKernel implements FunctionKernel {
  private final LoopChain forward = new LoopChain(GeluKernel::exponentials, GeluKernel::products);
  private final LoopChain gradient = new LoopChain(GeluKernel::exponentials, GeluKernel::gradients);

  @Override
  public void forward(float[] values, int from, int to, int length) {
    forward.run(values, from, from, to, length);
  }

  @Override
  public void gradient(float[] values, int x, int gradient, int to, int length) {
    this.gradient.run(values, x, gradient, to, length);
  }

  private static void exponentials(
      float[] values, int x, int gradient, float[] between, int to, int length) {
    for (int i = 0; i < length; i += COUNT) {
      NormalTail.exponential(FloatVector.fromArray(FLOATS, values, x + i).abs())
          .intoArray(between, i);
    }
  }

  private static void products(
      float[] values, int from, int gradient, float[] exponentials, int to, int length) {
    FloatVector one = FloatVector.broadcast(FLOATS, 1);
    for (int i = 0; i < length; i += COUNT) {
      FloatVector x = FloatVector.fromArray(FLOATS, values, from + i);
      FloatVector tail =
          NormalTail.ratio(x.abs()).mul(FloatVector.fromArray(FLOATS, exponentials, i));
      one.sub(tail).blend(tail, x.compare(VectorOperators.LT, 0)).mul(x).intoArray(values, to + i);
    }
  }

  /** The slope is Φ(x) + x · φ(x), which for x > 0 is 1 - that of -x. */
  private static void gradients(
      float[] values, int from, int gradient, float[] exponentials, int to, int length) {
    FloatVector one = FloatVector.broadcast(FLOATS, 1);
    FloatVector density = FloatVector.broadcast(FLOATS, -NormalTail.DENSITY);
    for (int i = 0; i < length; i += COUNT) {
      FloatVector x = FloatVector.fromArray(FLOATS, values, from + i);
      FloatVector t = x.abs();
      FloatVector below =
          density.fma(t, NormalTail.ratio(t)).mul(FloatVector.fromArray(FLOATS, exponentials, i));
      one.sub(below)
          .blend(below, x.compare(VectorOperators.LT, 0))
          .mul(FloatVector.fromArray(FLOATS, values, gradient + i))
          .intoArray(values, to + i);
    }
  }
}
