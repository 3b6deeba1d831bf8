package org.sparknn.kernels.function;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.operation.Function;

/** Do the functions have torch's values and slopes where formulas leave them open? */
class FunctionsTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;
  private static final Function GELU = new Gelu(Gelu.Approximation.NONE);
  private static final Function GELU_TANH = new Gelu(Gelu.Approximation.TANH);

  private static Arguments corner(Function function, double x, double value, double slope) {
    return Arguments.of(function, x, value, slope);
  }

  /** What PyTorch 1.13.1 gives. */
  static Stream<Arguments> corners() {
    return Stream.of(
        corner(new Relu(), 0, 0, 0),
        corner(new Relu(), -0.0, -0.0, 0),
        corner(new Relu(), NAN, NAN, 1),
        corner(new Relu(), -INFINITY, 0, 0),
        corner(new LeakyRelu(0.1), 0, 0, 0.1),
        corner(new LeakyRelu(0.1), NAN, NAN, 0.1),
        corner(new LeakyRelu(-0.5), -INFINITY, INFINITY, -0.5),
        corner(new LeakyRelu(0), -INFINITY, NAN, 0),
        corner(new Sigmoid(), -INFINITY, 0, 0),
        corner(new Sigmoid(), INFINITY, 1, 0),
        corner(new Sigmoid(), NAN, NAN, NAN),
        corner(new Tanh(), -0.0, -0.0, 1),
        corner(new Tanh(), -INFINITY, -1, 0),
        corner(new Tanh(), INFINITY, 1, 0),
        corner(new Elu(2), 0, 0, 2),
        corner(new Elu(2), -INFINITY, -2, 0),
        corner(new Elu(2), INFINITY, INFINITY, 1),
        corner(new Elu(2), NAN, NAN, NAN),
        corner(new Silu(), 0, 0, 0.5),
        corner(new Silu(), -INFINITY, NAN, NAN),
        corner(new Silu(), INFINITY, INFINITY, NAN),
        corner(new Silu(), -3e38, -0.0, 0),
        corner(new Silu(), 3e38, 3e38, 1),
        corner(new Softplus(1, 20), 0, Math.log(2), 0.5),
        corner(new Softplus(2, 20), 0, Math.log(2) / 2, 0.5),
        corner(new Softplus(1, 20), -INFINITY, 0, 0),
        corner(new Softplus(1, 20), INFINITY, INFINITY, 1),
        corner(new Softplus(1, 20), NAN, NAN, NAN),
        corner(new Softplus(2, 1), 3, 3, 1),
        corner(GELU, 0, 0, 0.5),
        corner(GELU, -INFINITY, NAN, NAN),
        corner(GELU, INFINITY, INFINITY, NAN),
        corner(GELU, -3e38, -0.0, 0),
        corner(GELU, 3e38, 3e38, 1),
        corner(GELU_TANH, 0, 0, 0.5),
        corner(GELU_TANH, -INFINITY, NAN, NAN),
        corner(GELU_TANH, INFINITY, INFINITY, NAN),
        corner(GELU_TANH, -3e38, -0.0, 0),
        corner(GELU_TANH, 3e38, 3e38, 1));
  }

  @ParameterizedTest
  @MethodSource("corners")
  void cornersAreThoseOfTorch(Function function, double x, double value, double slope) {
    assertEquals(value, function.value(x), "value");
    assertEquals(slope + 0.0, function.slope(x) + 0.0, "slope, whatever the sign of its 0");
  }

  /** From mpmath, 20 digits. */
  @ParameterizedTest
  @CsvSource({
    "-37, 5.7255712225245768e-300",
    "-10, 7.6198530241605261e-24",
    "-3, 0.0013498980316300945",
    "-2.5, 0.0062096653257761352",
    "-2.4999, 0.0062114183749445860",
    "-1, 0.15865525393145705",
    "0, 0.5",
    "0.3, 0.61791142218895264",
    "5, 0.99999971334842812"
  })
  void theNormalDistribution(double x, double wanted) {
    assertEquals(wanted, Normal.distribution(x), 2e-14 * wanted);
  }
}
