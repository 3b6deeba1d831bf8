package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code log(1 + z)} for z ≥ 0 of additions and products alone, see {@link Exponential}.
 *
 * <p>With {@code 1 + z = 2ᵏ · (1 + f)}, where 1 + f lies between √½ and √2, it is {@code k · ln 2 +
 * log(1 + f)}, and {@code log(1 + f) = f - f²/2 + f³ · p(f)}, where p is the polynomial of degree 6
 * with the smallest largest relative error of the sum (Remez' exchange in 40 digits, coefficients
 * rounded to float): 3.3e-8.
 */
final class Logarithm {
  private static final float LN2 = 0.6931472f;
  private static final float LN2_REST = -1.9046542e-9f;

  private static final float P0 = 0.33333915f;
  private static final float P1 = -0.25001347f;
  private static final float P2 = 0.19962884f;
  private static final float P3 = -0.16577189f;
  private static final float P4 = 0.14916492f;
  private static final float P5 = -0.14271508f;
  private static final float P6 = 0.087003306f;

  private static final int ONE_BITS = Float.floatToRawIntBits(1);
  private static final int ROOT_HALF_BITS = Float.floatToRawIntBits((float) Math.sqrt(0.5));

  /** Makes a float of a whole number that is added to its bits: floats are 1 apart there. */
  private static final float WHOLE = 0x1.8p23f;

  private static final int WHOLE_BITS = Float.floatToRawIntBits(WHOLE);

  private Logarithm() {}

  /**
   * {@code log(1 + z)} for z from 0 to 2¹⁰⁰, infinity or NaN, off by less than 2 units in the last
   * place.
   */
  static FloatVector onePlus(FloatVector z) {
    FloatVector one = FloatVector.broadcast(FLOATS, 1);
    FloatVector sum = z.add(one);
    IntVector bits = sum.reinterpretAsInts();
    IntVector exponent = bits.sub(ROOT_HALF_BITS).lanewise(VectorOperators.ASHR, 23);
    IntVector shift = exponent.lanewise(VectorOperators.LSHL, 23);
    FloatVector k = exponent.add(WHOLE_BITS).reinterpretAsFloats().sub(WHOLE);
    // what the sum lost, on the scale of f
    FloatVector lost = z.sub(sum.sub(one)).mul(shift.neg().add(ONE_BITS).reinterpretAsFloats());
    FloatVector f = bits.sub(shift).reinterpretAsFloats().sub(one).add(lost);
    FloatVector p = FloatVector.broadcast(FLOATS, P6);
    p = p.fma(f, FloatVector.broadcast(FLOATS, P5));
    p = p.fma(f, FloatVector.broadcast(FLOATS, P4));
    p = p.fma(f, FloatVector.broadcast(FLOATS, P3));
    p = p.fma(f, FloatVector.broadcast(FLOATS, P2));
    p = p.fma(f, FloatVector.broadcast(FLOATS, P1));
    p = p.fma(f, FloatVector.broadcast(FLOATS, P0));
    FloatVector square = f.mul(f);
    FloatVector low = k.fma(FloatVector.broadcast(FLOATS, LN2_REST), square.mul(-0.5f));
    FloatVector result =
        k.fma(FloatVector.broadcast(FLOATS, LN2), p.mul(f).fma(square, low).add(f));
    // infinity and NaN have no exponent
    return z.blend(result, z.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
  }

  /** A {@link VectorLoop} that replaces each z between two other loops by {@code log(1 + z)}. */
  static void onePlusAll(float[] values, int x, int gradient, float[] between, int to, int length) {
    for (int i = 0; i < length; i += Lanes.COUNT) {
      onePlus(FloatVector.fromArray(FLOATS, between, i)).intoArray(between, i);
    }
  }
}
