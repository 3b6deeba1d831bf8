package org.sparknn.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Does unpooling on every backend know what to do with indices that no pooling gives? */
class UnpoolingTest {
  private static final String UNPOOL1D =
      "{\"layers\": [{\"type\": \"MaxUnpool1d\", \"kernel_size\": 2%s}]}";

  static Stream<Backend> backends() {
    return Backends.available().stream();
  }

  private static Map<String, float[]> run(
      Backend backend, String network, Shape row, Purpose purpose, float[] input, int... indices) {
    Network layers = NetworkJson.read(NetworkJson.parse(network));
    Plan plan = Plan.overRows(layers, row, purpose);
    int rows = input.length / row.elements();
    float[] gradient = new float[plan.output().elements(rows)];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = i + 1;
    }
    return OneStep.run(backend, plan, Step.of(rows), new StateDict(), input, indices, gradient);
  }

  /** In each channel of each image apart; each keeps its gradient, as in torch. */
  @ParameterizedTest
  @MethodSource("backends")
  void theLastOfEqualIndicesCounts(Backend backend) {
    Map<String, float[]> results =
        run(
            backend,
            UNPOOL1D.formatted(""),
            Shape.of(2, 2),
            new Purpose(true, true, true),
            new float[] {1, 2, 3, 4, 5, 6, 7, 8},
            2,
            2,
            0,
            0,
            3,
            0,
            1,
            1);
    assertArrayEquals(
        new float[] {0, 0, 2, 0, 4, 0, 0, 0, 6, 0, 0, 5, 0, 8, 0, 0}, results.get("output"));
    assertArrayEquals(new float[] {3, 3, 5, 5, 12, 9, 14, 14}, results.get("grad_input"));
  }

  @ParameterizedTest
  @MethodSource("backends")
  void indicesOutsideAreRefused(Backend backend) {
    for (int wrong : new int[] {-1, 3, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      ShapeException refusal =
          assertThrows(
              ShapeException.class,
              () ->
                  run(
                      backend,
                      UNPOOL1D.formatted(", \"output_size\": [3]"),
                      Shape.of(1, 2),
                      Purpose.INFERENCE,
                      new float[] {1, 2},
                      0,
                      wrong));
      assertEquals(
          "Found an invalid max index: %d (output volumes are of size 3x1)".formatted(wrong),
          refusal.getMessage());
    }
  }

  /** torch does not look at them. */
  @ParameterizedTest
  @MethodSource("backends")
  void anyIndicesLeadToNothing(Backend backend) {
    Map<String, float[]> results =
        run(
            backend,
            UNPOOL1D.formatted(", \"padding\": 1"),
            Shape.of(3, 1),
            Purpose.INFERENCE,
            new float[] {1, 2, 3},
            9,
            9,
            9);
    assertArrayEquals(new float[0], results.get("output"));
  }

  /** A window that holds nothing has no winner to put back. */
  @ParameterizedTest
  @MethodSource("backends")
  void aWindowWithoutAnElementIsRefused(Backend backend) {
    String network =
        """
        {"layers": [
          {"type": "MaxPool1d", "kernel_size": 2, "stride": 1, "padding": 1, "dilation": 3},
          {"type": "MaxUnpool1d", "kernel_size": 2, "indices_of": "0"}]}
        """;
    ShapeException refusal =
        assertThrows(
            ShapeException.class,
            () -> run(backend, network, Shape.of(1, 2), Purpose.INFERENCE, new float[] {4, 5}));
    assertEquals(
        "Found an invalid max index: -1 (output volumes are of size 2x1)", refusal.getMessage());
  }
}
