package org.sparknn.kernels.backend.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.backend.reference.ReferenceBackend;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.function.Silu;
import org.sparknn.kernels.function.Tanh;
import org.sparknn.kernels.layer.Activation;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.layer.BatchNormalization;
import org.sparknn.kernels.layer.Convolution;
import org.sparknn.kernels.layer.Flatten;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.Padding;
import org.sparknn.kernels.layer.Residual;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.operation.Function;
import org.sparknn.kernels.operation.PaddingMode;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.kernels.testing.OneStep;

/** Do launches apply the functions that follow, and only where nothing is lost? */
class FunctionTasksTest {
  private static final Purpose TRAINING = new Purpose(true, true, true);
  private static final int ROWS = 5;
  private static final long SEED = 20251122;

  /** Of the largest element, behind some layers. */
  private static final double TOLERANCE = 1e-4;

  static Stream<Arguments> networks() {
    Network block =
        Network.of(
            convolution(3, 20),
            normalization(20),
            activation(new Silu()),
            new Residual(Network.of(convolution(20, 20), normalization(20)), Optional.empty()),
            activation(new Relu()),
            new Flatten(1, -1),
            new Affine(20 * 6 * 5, 17, true),
            activation(new Tanh()));
    List<String> all = List.of("Convolve Tanh", "Normalize SiLU", "Sum ReLU");
    Network few = Network.of(convolution(3, 4), activation(new Silu()), activation(new Tanh()));
    Network twice =
        Network.of(
            convolution(3, 20),
            convolution(20, 20),
            new Residual(activation(new Silu()), Optional.empty()));
    return Stream.of(
        Arguments.of("in training", block, TRAINING, all),
        Arguments.of("in inference", block, Purpose.INFERENCE, all),
        Arguments.of("without tiles", few, TRAINING, List.of("Convolve SiLU")),
        Arguments.of("of a kept operand", twice, TRAINING, List.of("Convolve SiLU")),
        // where the function's output lies, the second convolution's other items still read
        Arguments.of("in the operand's place", twice, Purpose.INFERENCE, List.of()));
  }

  private static Layer convolution(int in, int out) {
    Sizes one = Sizes.of(1, 1);
    return new Convolution(
        2, in, out, Sizes.of(3, 3), one, Padding.of(one), one, 1, true, PaddingMode.ZEROS);
  }

  private static Layer normalization(int channels) {
    return new BatchNormalization(2, channels, 1e-5, Optional.of(0.1), true, true);
  }

  private static Layer activation(Function function) {
    return new Activation(function);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void theyAreThoseBehindTheirOperation(
      String name, Network network, Purpose purpose, List<String> wanted) {
    Plan plan = plan(network, purpose);
    assertEquals(
        wanted,
        FunctionTasks.followers(plan, new Places(plan, ROWS)).entrySet().stream()
            .map(
                pair ->
                    pair.getKey().getClass().getSimpleName()
                        + " "
                        + pair.getValue().function().torchName())
            .sorted()
            .toList());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void theyAgreeWithTheReference(
      String name, Network network, Purpose purpose, List<String> wanted) {
    assumeTrue(
        GpuBackend.unavailable().isEmpty(),
        () -> "no OpenCL here: " + GpuBackend.unavailable().orElseThrow());
    Plan plan = plan(network, purpose);
    StateDict state = StateDict.initial(network.slots(), SEED);
    Random random = new Random(SEED);
    float[] input = Agreement.random(random, plan.input().elements(ROWS), 0);
    float[] gradient = Agreement.random(random, plan.output().elements(ROWS), 0);
    Step step = Step.of(ROWS);
    Agreement.compare(
        OneStep.run(new ReferenceBackend(), plan, step, state, input, gradient),
        OneStep.run(new GpuBackend(), plan, step, state, input, gradient),
        TOLERANCE);
  }

  private static Plan plan(Network network, Purpose purpose) {
    return Plan.overRows(network, Shape.of(3, 6, 5), purpose);
  }
}
