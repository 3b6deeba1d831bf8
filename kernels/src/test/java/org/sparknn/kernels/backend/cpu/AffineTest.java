package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.tensor.Shape;

/** Does the affine layer keep its rows apart, and its bits on any number of threads? */
class AffineTest {
  private static final int IN = 21;
  private static final int OUT = 35;

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 9, 40})
  void anInfiniteWeightStaysInItsRowAndColumn(int rows) {
    float[] input = Rig.random(new Random(3), rows * IN);
    try (Rig rig = new Rig(Shape.of(IN), rows, 2, input, new Affine(IN, OUT, true))) {
      float[] weight = rig.value("0.weight");
      int infinite = 17 * IN + 4;
      weight[infinite] = Float.POSITIVE_INFINITY;
      rig.session.device().write(rig.parameter("0.weight"), weight);
      rig.session.forward(Step.of(rows)).backward();
      float[] output = new float[rows * OUT];
      float[] inputGradient = new float[rows * IN];
      rig.session.device().read(rig.plan.output(), rows, output);
      rig.session.device().read(rig.plan.inputGradient().orElseThrow(), rows, inputGradient);
      for (int i = 0; i < output.length; i++) {
        assertEquals(i % OUT != 17, Float.isFinite(output[i]), "output " + i);
      }
      for (int i = 0; i < inputGradient.length; i++) {
        assertEquals(i % IN != 4, Float.isFinite(inputGradient[i]), "input gradient " + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 9, 40})
  void aRowOfNaNStaysInItsRow(int rows) {
    float[] input = Rig.random(new Random(3), rows * IN);
    int row = rows / 2;
    Arrays.fill(input, row * IN, row * IN + IN, Float.NaN);
    try (Rig rig = new Rig(Shape.of(IN), rows, 1, input, new Affine(IN, OUT, true))) {
      for (int i = 0; i < rig.output.length; i++) {
        assertEquals(i / OUT == row, Float.isNaN(rig.output[i]), "output " + i);
      }
    }
  }

  @Test
  void anyNumberOfThreadsComputesTheSameBits() {
    for (int rows : new int[] {2, 300}) {
      float[] input = Rig.random(new Random(3), rows * 270);
      try (Rig expected = new Rig(Shape.of(270), rows, 1, input, new Affine(270, 301, true))) {
        for (int threads : new int[] {2, 3, 5}) {
          try (Rig rig = new Rig(Shape.of(270), rows, threads, input, new Affine(270, 301, true))) {
            assertArrayEquals(expected.output, rig.output);
            assertArrayEquals(expected.inputGradient, rig.inputGradient);
            assertArrayEquals(expected.gradient("0.weight"), rig.gradient("0.weight"));
            assertArrayEquals(expected.gradient("0.bias"), rig.gradient("0.bias"));
          }
        }
      }
    }
  }
}
