package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.function.Elu;
import org.sparknn.kernels.function.Gelu;
import org.sparknn.kernels.function.LeakyRelu;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.function.Sigmoid;
import org.sparknn.kernels.function.Silu;
import org.sparknn.kernels.function.Softplus;
import org.sparknn.kernels.function.Tanh;
import org.sparknn.kernels.operation.Function;

/**
 * Do the kernels of functions come close to their formulas in double over all floats: both signs,
 * all exponents, infinities and NaN? Errors are in units in the last place of the right result.
 */
class FunctionAccuracyTest {
  /** Elements of a call: several vectors of any machine. */
  private static final int LENGTH = 1 << 12;

  /** From the bits of a float to those of the next, odd so that all lowest bits come up. */
  private static final int STRIDE = 4003;

  /**
   * Below it a result may come of numbers under the smallest normal one, which have fewer digits.
   */
  private static final double SMALLEST = 1e-35;

  /** Where the slopes of SiLU and GELU pass through 0, and what their summands are like there. */
  private static final double ROOTS_FROM = -1.6;

  private static final double ROOTS_TO = -0.5;
  private static final double SUMMANDS = 0.25;

  private static Arguments bounds(Function function, double value, double slope) {
    return Arguments.of(function, value, slope);
  }

  /** Each function with the largest error of its value and of its slope. */
  static Stream<Arguments> functions() {
    return Stream.of(
        bounds(new Relu(), 0, 0),
        bounds(new LeakyRelu(0.01), 1, 0.5),
        bounds(new LeakyRelu(-0.5), 0.5, 0),
        bounds(new Sigmoid(), 2.5, 5),
        bounds(new Tanh(), 3, 5),
        bounds(new Elu(1), 1, 1),
        bounds(new Elu(-0.7), 2, 2),
        bounds(new Silu(), 3, 10),
        bounds(new Softplus(1, 20), 3, 3),
        bounds(new Softplus(0.5, 4), 3, 3),
        bounds(new Gelu(Gelu.Approximation.NONE), 7.5, 9));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void functionsAreCloseToTheirFormulas(Function function, double value, double slope) {
    check(function, x -> value, x -> slope);
  }

  /** The exponent 2 u(x) is rounded before, and counts as many times as it is large. */
  @Test
  void theApproximateGeluIsCloseToItsFormula() {
    DoubleUnaryOperator bound =
        x -> 8 + 2.5 * Math.min(100, Math.abs(x) * (Gelu.LINEAR + Gelu.CUBIC * x * x));
    check(new Gelu(Gelu.Approximation.TANH), bound, bound);
  }

  private static void check(
      Function function, DoubleUnaryOperator valueBound, DoubleUnaryOperator slopeBound) {
    FunctionKernel kernel = FunctionKernel.of(function);
    float[] values = new float[4 * LENGTH];
    Arrays.fill(values, LENGTH, 2 * LENGTH, 1);
    for (long bits = 0; bits < 1L << Integer.SIZE; bits += (long) LENGTH * STRIDE) {
      for (int i = 0; i < LENGTH; i++) {
        values[i] = Float.intBitsToFloat((int) (bits + (long) i * STRIDE));
      }
      check(function, kernel, values, valueBound, slopeBound);
    }
    float[] corners = {0, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, 1, -1};
    float[] ends = {Float.MAX_VALUE, -Float.MAX_VALUE, 1 / 0f, -1 / 0f, Float.NaN, -87, -88, -104};
    System.arraycopy(corners, 0, values, 0, corners.length);
    System.arraycopy(ends, 0, values, corners.length, ends.length);
    check(function, kernel, values, valueBound, slopeBound);
  }

  private static void check(
      Function function,
      FunctionKernel kernel,
      float[] values,
      DoubleUnaryOperator valueBound,
      DoubleUnaryOperator slopeBound) {
    kernel.forward(values, 0, 2 * LENGTH, LENGTH);
    kernel.gradient(values, 0, LENGTH, 3 * LENGTH, LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      float x = values[i];
      assertClose(function, x, function.value(x), values[2 * LENGTH + i], SMALLEST, valueBound);
      boolean root = x > ROOTS_FROM && x < ROOTS_TO;
      assertClose(
          function,
          x,
          function.slope(x),
          values[3 * LENGTH + i],
          root ? SUMMANDS : SMALLEST,
          slopeBound);
    }
  }

  @Test
  void exponentialsAndLogarithms() {
    float[] values = new float[Lanes.COUNT];
    int largest = Float.floatToRawIntBits(0x1p100f);
    for (long bits = 0; bits < largest; bits += (long) Lanes.COUNT * STRIDE) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.intBitsToFloat((int) Math.min(largest, bits + (long) i * STRIDE));
      }
      FloatVector z = FloatVector.fromArray(Lanes.FLOATS, values, 0);
      check("e^x", Math::exp, 0.9, z.neg(), Exponential.of(z.neg()));
      check("e^x - 1", Math::expm1, 1, z.neg(), Exponential.minusOne(z.neg()));
      check("log(1 + z)", Math::log1p, 2, z, Logarithm.onePlus(z));
    }
    for (float end : new float[] {Float.POSITIVE_INFINITY, Float.NaN}) {
      FloatVector z = FloatVector.broadcast(Lanes.FLOATS, end);
      check("e^x", Math::exp, 0, z.neg(), Exponential.of(z.neg()));
      check("e^x - 1", Math::expm1, 0, z.neg(), Exponential.minusOne(z.neg()));
      check("log(1 + z)", Math::log1p, 0, z, Logarithm.onePlus(z));
    }
  }

  private static void check(
      String name, DoubleUnaryOperator exact, double bound, FloatVector x, FloatVector got) {
    for (int lane = 0; lane < Lanes.COUNT; lane++) {
      double wanted = exact.applyAsDouble(x.lane(lane));
      assertClose(name, x.lane(lane), wanted, got.lane(lane), 0, any -> bound);
    }
  }

  /**
   * As close as a float gets, and some units of the right result, but not of less than smallest.
   */
  private static void assertClose(
      Object what, float x, double wanted, float got, double smallest, DoubleUnaryOperator bound) {
    float rounded = (float) wanted;
    if (rounded == got || (Float.isNaN(rounded) && Float.isNaN(got))) {
      return;
    }
    double unit = Math.ulp((float) Math.max(smallest, Math.abs(wanted)));
    double error = Math.abs(got - wanted) / unit;
    assertTrue(
        error <= bound.applyAsDouble(x),
        () -> "%s of %s is %s, wanted %s: off by %.2f".formatted(what, x, got, wanted, error));
  }
}
