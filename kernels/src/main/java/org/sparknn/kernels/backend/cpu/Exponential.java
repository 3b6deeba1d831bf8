package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code e^x} for x ≤ 0, which is all that a stable formula needs. Made of additions, products and
 * fused products alone, so that the interpreter, compiled code and every machine give the same
 * bits; the Vector API's own exponential does not.
 *
 * <p>With n the whole number next to {@code x / ln 2} and {@code r = x - n · ln 2}, {@code e^x = 2ⁿ
 * · e^r}. For |r| ≤ ln 2 / 2 and a little more, {@code e^r - 1 = r + r² · q(r)}, where q is the
 * polynomial of degree 4 with the smallest largest relative error of {@code e^r - 1} (Remez'
 * exchange in 40 digits, coefficients rounded to float one by one from the lowest, each time with a
 * new fit of the others): 1.4e-8.
 */
final class Exponential {
  private static final float LOG2_E = 1.442695f;

  /** -ln 2 is the sum of both; the products with n are exact where they are fused. */
  private static final float MINUS_LN2 = -0.6931472f;

  private static final float MINUS_LN2_REST = 1.9046542e-9f;

  private static final float Q0 = 0.49999997f;
  private static final float Q1 = 0.16666539f;
  private static final float Q2 = 0.04166775f;
  private static final float Q3 = 0.008367088f;
  private static final float Q4 = 0.0013837861f;

  /**
   * Added to a number, it rounds it to a whole one, which then stands in the lowest bits: 1.5 · 2²³
   * is where floats are 1 apart. The rest is an exponent's bias.
   */
  private static final float ROUNDER = 0x1.8p23f + 127;

  /** The same with 64 more, so that the power of the lowest result is a normal number too. */
  private static final float HIGH_ROUNDER = ROUNDER + 64;

  /** What the high rounder added; results below the smallest normal number are rounded by it. */
  private static final float DROP = 0x1p-64f;

  /** Below it the result is 0. */
  private static final float LOWEST = -104;

  /** Below it 1 is all that is left of {@code 1 - e^x}. */
  private static final float ALL_GONE = -64;

  private Exponential() {}

  /** {@code e^x} for x ≤ 0, off by less than 0.9 units in the last place. */
  static FloatVector of(FloatVector x) {
    FloatVector rounder = FloatVector.broadcast(FLOATS, HIGH_ROUNDER);
    FloatVector rounded = x.fma(FloatVector.broadcast(FLOATS, LOG2_E), rounder);
    FloatVector n = rounded.sub(rounder);
    FloatVector r = n.fma(FloatVector.broadcast(FLOATS, MINUS_LN2), x);
    r = n.fma(FloatVector.broadcast(FLOATS, MINUS_LN2_REST), r);
    FloatVector one = FloatVector.broadcast(FLOATS, 1);
    FloatVector q = FloatVector.broadcast(FLOATS, Q4);
    q = q.fma(r, FloatVector.broadcast(FLOATS, Q3));
    q = q.fma(r, FloatVector.broadcast(FLOATS, Q2));
    q = q.fma(r, FloatVector.broadcast(FLOATS, Q1));
    q = q.fma(r, FloatVector.broadcast(FLOATS, Q0)).fma(r, one).fma(r, one);
    FloatVector power =
        rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    // 0 before the last factor, which takes long for results below the smallest normal number
    return q.mul(power).blend(0, x.compare(VectorOperators.LT, LOWEST)).mul(DROP);
  }

  /** {@code e^x - 1} for x ≤ 0, off by less than 1 unit in the last place. */
  static FloatVector minusOne(FloatVector x) {
    FloatVector bounded = x.blend(ALL_GONE, x.compare(VectorOperators.LT, ALL_GONE));
    FloatVector rounder = FloatVector.broadcast(FLOATS, ROUNDER);
    FloatVector rounded = bounded.fma(FloatVector.broadcast(FLOATS, LOG2_E), rounder);
    FloatVector n = rounded.sub(rounder);
    FloatVector r = n.fma(FloatVector.broadcast(FLOATS, MINUS_LN2), bounded);
    r = n.fma(FloatVector.broadcast(FLOATS, MINUS_LN2_REST), r);
    FloatVector q = FloatVector.broadcast(FLOATS, Q4);
    q = q.fma(r, FloatVector.broadcast(FLOATS, Q3));
    q = q.fma(r, FloatVector.broadcast(FLOATS, Q2));
    q = q.fma(r, FloatVector.broadcast(FLOATS, Q1));
    q = q.fma(r, FloatVector.broadcast(FLOATS, Q0));
    FloatVector power =
        rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    return q.mul(r).fma(r, r).fma(power, power.sub(1));
  }
}
