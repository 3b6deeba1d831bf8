package org.sparknn.kernels.backend.gpu;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.reference.ReferenceBackend;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.layer.Convolution;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.OutputSize;
import org.sparknn.kernels.layer.Padding;
import org.sparknn.kernels.layer.TransposedConvolution;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.operation.PaddingMode;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.kernels.testing.OneStep;

/** Are products right that need several tiles in all directions, none of them full? */
class ProductTilesTest {
  private static final long SEED = 20250620;

  /** Of the largest element; sums have up to some thousand terms. */
  private static final double TOLERANCE = 1e-5;

  static Stream<Arguments> layers() {
    return Stream.of(
        Arguments.of(convolution(70, 65, 1, 1, 1, 1), Shape.of(70, 9, 7), 5),
        Arguments.of(convolution(32, 36, 2, 2, 1, 1), Shape.of(32, 11, 10), 7),
        Arguments.of(convolution(34, 66, 2, 1, 3, 2), Shape.of(34, 5, 6), 11),
        Arguments.of(transposed(18, 20, 2), Shape.of(18, 7, 6), 4),
        Arguments.of(transposed(68, 17, 3), Shape.of(68, 5, 5), 6),
        Arguments.of(new Affine(133, 70, true), Shape.of(133), 131));
  }

  private static Convolution convolution(
      int in, int out, int groups, int stride, int padding, int dilation) {
    return new Convolution(
        2,
        in,
        out,
        Sizes.of(3, 2),
        Sizes.of(stride, 1),
        Padding.of(Sizes.of(padding, 1)),
        Sizes.of(1, dilation),
        groups,
        true,
        PaddingMode.ZEROS);
  }

  private static TransposedConvolution transposed(int in, int out, int stride) {
    return new TransposedConvolution(
        2,
        in,
        out,
        Sizes.of(3, 3),
        Sizes.of(stride, 2),
        Sizes.of(1, 0),
        Sizes.of(0, 0),
        1,
        true,
        Sizes.of(1, 1),
        OutputSize.free());
  }

  @ParameterizedTest
  @MethodSource("layers")
  void tilesAgreeWithTheReference(Layer layer, Shape row, int rows) {
    check(layer, row, rows, 0);
  }

  /** Padding is left out, not multiplied by infinity. */
  @ParameterizedTest
  @MethodSource("layers")
  void infinitiesSpreadAsFarAsInTheDefinition(Layer layer, Shape row, int rows) {
    check(layer, row, rows, 2);
  }

  private static void check(Layer layer, Shape row, int rows, int infinities) {
    assumeTrue(
        GpuBackend.unavailable().isEmpty(),
        () -> "no OpenCL here: " + GpuBackend.unavailable().orElseThrow());
    Plan plan = Plan.overRows(Network.of(layer), row, new Purpose(true, true, true));
    Convolve convolve =
        plan.forward().stream().flatMap(op -> Convolve.of(op).stream()).findFirst().orElseThrow();
    assertTrue(TilePlaces.fillOutput(convolve) && TilePlaces.fillInputGradient(convolve));
    Random random = new Random(SEED);
    StateDict state = StateDict.initial(Network.of(layer).slots(), SEED);
    float[] input = Agreement.random(random, plan.input().elements(rows), infinities);
    float[] gradient = Agreement.random(random, plan.output().elements(rows), infinities);
    Agreement.compare(
        run(new ReferenceBackend(), plan, rows, state, input, gradient),
        run(new GpuBackend(), plan, rows, state, input, gradient),
        TOLERANCE);
  }

  private static Map<String, float[]> run(
      Backend backend, Plan plan, int rows, StateDict state, float[] input, float[] gradient) {
    return OneStep.run(backend, plan, Step.of(rows), state, input, gradient);
  }
}
