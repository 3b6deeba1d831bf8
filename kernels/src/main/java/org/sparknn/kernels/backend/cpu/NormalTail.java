package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The normal distribution's tail {@code Φ(-t) = e^(-t²/2) · ratio(t)} for t ≥ 0 of additions,
 * products and one quotient, see {@link Exponential}.
 *
 * <p>The ratio falls as slowly as 1/t. With {@code w = 4 / (4 + t)} and {@code u = 1 - 2 w} it is
 * {@code w · p(u)}, where p is the polynomial of degree 9 with the smallest largest relative error
 * for t from 0 to 14.5 (Remez' exchange in 40 digits, coefficients rounded to float one by one from
 * the lowest, each time with a new fit of the others): 2e-8. Beyond, the exponential is 0.
 */
final class NormalTail {
  /** {@code 1 / √(2π)}: the density is as many times the exponential. */
  static final float DENSITY = 0.3989423f;

  private static final float P0 = 0.18882129f;
  private static final float P1 = -0.15197414f;
  private static final float P2 = 0.09678406f;
  private static final float P3 = -0.04663094f;
  private static final float P4 = 0.015102798f;
  private static final float P5 = -0.0018805845f;
  private static final float P6 = -0.00088478293f;
  private static final float P7 = 0.00038883844f;
  private static final float P8 = 5.2477757e-5f;
  private static final float P9 = -2.7334983e-5f;

  /** Above it the exponential is 0; its square must not overflow. */
  private static final float HIGHEST = 15;

  private NormalTail() {}

  /** {@code e^(-t²/2)}. */
  static FloatVector exponential(FloatVector t) {
    FloatVector bounded = t.blend(HIGHEST, t.compare(VectorOperators.GT, HIGHEST));
    FloatVector half = bounded.mul(-0.5f);
    FloatVector square = half.mul(bounded);
    // a large exponent's rounding would be many units of the result
    FloatVector lost = half.fma(bounded, square.neg());
    FloatVector exponential = Exponential.of(square);
    return exponential.fma(lost, exponential);
  }

  /** {@code Φ(-t) · e^(t²/2)}. */
  static FloatVector ratio(FloatVector t) {
    FloatVector four = FloatVector.broadcast(FLOATS, 4);
    FloatVector w = four.div(t.add(four));
    FloatVector u = w.fma(FloatVector.broadcast(FLOATS, -2), FloatVector.broadcast(FLOATS, 1));
    FloatVector p = FloatVector.broadcast(FLOATS, P9);
    p = p.fma(u, FloatVector.broadcast(FLOATS, P8));
    p = p.fma(u, FloatVector.broadcast(FLOATS, P7));
    p = p.fma(u, FloatVector.broadcast(FLOATS, P6));
    p = p.fma(u, FloatVector.broadcast(FLOATS, P5));
    p = p.fma(u, FloatVector.broadcast(FLOATS, P4));
    p = p.fma(u, FloatVector.broadcast(FLOATS, P3));
    p = p.fma(u, FloatVector.broadcast(FLOATS, P2));
    p = p.fma(u, FloatVector.broadcast(FLOATS, P1));
    p = p.fma(u, FloatVector.broadcast(FLOATS, P0));
    return p.mul(w);
  }
}
