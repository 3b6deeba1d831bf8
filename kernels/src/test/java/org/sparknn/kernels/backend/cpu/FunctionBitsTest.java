package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.layer.Activation;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.Softmax;
import org.sparknn.kernels.operation.Function;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.testing.LayerCases;

/** Do functions and softmax have the same bits on any number of threads, compiled or not? */
class FunctionBitsTest {
  /** More than the compilers wait for. */
  private static final int UNTIL_COMPILED = 30_000;

  private static final int LENGTH = 16 * Lanes.COUNT;

  static Stream<Layer> layers() {
    return Stream.concat(
        functions().map(Activation::new),
        Stream.of(true, false).map(logarithm -> new Softmax(Optional.of(1), logarithm)));
  }

  static Stream<Function> functions() {
    return LayerCases.layers().stream()
        .filter(row -> row.layer() instanceof Activation)
        .map(row -> ((Activation) row.layer()).function())
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("layers")
  void anyNumberOfThreadsGivesTheSameBits(Layer layer) {
    for (int channels : new int[] {3, 2 * Lanes.COUNT + 1}) {
      Shape row = Shape.of(channels, 37, 11);
      try (Rig one = new Rig(row, 5, 1, new float[0], layer)) {
        for (int threads : new int[] {2, 3}) {
          try (Rig several = new Rig(row, 5, threads, new float[0], layer)) {
            assertArrayEquals(one.output, several.output);
            assertArrayEquals(one.inputGradient, several.inputGradient);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("functions")
  void compiledCodeGivesTheSameBits(Function function) {
    FunctionKernel kernel = FunctionKernel.of(function);
    assertRepeats(
        values -> {
          kernel.forward(values, 0, 2 * LENGTH, LENGTH);
          kernel.gradient(values, 0, LENGTH, 3 * LENGTH, LENGTH);
        });
  }

  private static void assertRepeats(Consumer<float[]> kernel) {
    float[] values = new float[4 * LENGTH];
    Random random = new Random(5);
    for (int i = 0; i < 2 * LENGTH; i++) {
      values[i] = (float) (3 * random.nextGaussian());
    }
    float[] again = values.clone();
    kernel.accept(values);
    for (int i = 0; i < UNTIL_COMPILED; i++) {
      kernel.accept(again);
    }
    assertArrayEquals(values, again);
  }
}
