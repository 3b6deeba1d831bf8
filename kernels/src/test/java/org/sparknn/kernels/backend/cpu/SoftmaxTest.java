package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparknn.kernels.layer.Softmax;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Is softmax right for any number of channels and any numbers? */
class SoftmaxTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  /** Of a probability and of a logarithm: the sum's rounding, which chunks keep from growing. */
  private static final double TOLERANCE = 1e-6;

  private static Rig rig(int channels, boolean logarithm, float... input) {
    int rows = input.length > 0 ? input.length / channels : 3;
    return new Rig(Shape.of(channels), rows, 2, input, new Softmax(Optional.of(1), logarithm));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 16, 17, 31, 1000, 65537})
  void isItsFormula(int channels) {
    float[] input = new float[2 * channels];
    Random random = new Random(3);
    for (int i = 0; i < input.length; i++) {
      // a row far above 0 and one far below
      input[i] = (float) (2 * random.nextGaussian() + (i < channels ? 300 : -300));
    }
    try (Rig softmax = rig(channels, false, input);
        Rig logarithm = rig(channels, true, input)) {
      for (int from : new int[] {0, channels}) {
        double[] wanted = probabilities(Arrays.copyOfRange(input, from, from + channels));
        check(wanted, softmax, logarithm, from);
      }
    }
  }

  private static double[] probabilities(float[] x) {
    double largest = Float.NEGATIVE_INFINITY;
    for (float value : x) {
      largest = Math.max(largest, value);
    }
    double sum = 0;
    double[] probabilities = new double[x.length];
    for (int c = 0; c < x.length; c++) {
      probabilities[c] = Math.exp(x[c] - largest);
      sum += probabilities[c];
    }
    for (int c = 0; c < x.length; c++) {
      probabilities[c] /= sum;
    }
    return probabilities;
  }

  private static void check(double[] p, Rig softmax, Rig logarithm, int from) {
    double product = 0;
    double sum = 0;
    for (int c = 0; c < p.length; c++) {
      product += p[c] * softmax.outputGradient[from + c];
      sum += logarithm.outputGradient[from + c];
    }
    for (int c = 0; c < p.length; c++) {
      int i = from + c;
      assertEquals(p[c], softmax.output[i], TOLERANCE * p[c]);
      assertEquals(Math.log(p[c]), logarithm.output[i], TOLERANCE * (1 - Math.log(p[c])));
      double slope = p[c] * (softmax.outputGradient[i] - product);
      assertEquals(slope, softmax.inputGradient[i], TOLERANCE * p[c] * (5 + Math.abs(product)));
      slope = logarithm.outputGradient[i] - p[c] * sum;
      assertEquals(slope, logarithm.inputGradient[i], TOLERANCE * (5 + p[c] * Math.abs(sum)));
    }
  }

  @Test
  void whatIsNotFiniteGoesThroughAsInTorch() {
    for (int channels : new int[] {3, 40}) {
      float[] some = new float[channels];
      some[1] = -INFINITY;
      float[] all = new float[channels];
      Arrays.fill(all, -INFINITY);
      float[] above = new float[channels];
      above[2] = INFINITY;
      float[] nan = new float[channels];
      nan[channels - 1] = Float.NaN;
      float[] nowhere = new float[channels];
      Arrays.fill(nowhere, Float.NaN);
      try (Rig softmax = rig(channels, false, some)) {
        assertEquals(0, softmax.output[1]);
        assertEquals(1.0 / (channels - 1), softmax.output[0], TOLERANCE);
      }
      try (Rig logarithm = rig(channels, true, some)) {
        assertEquals(-INFINITY, logarithm.output[1]);
        assertEquals(-Math.log(channels - 1), logarithm.output[0], TOLERANCE);
      }
      for (boolean logarithm : new boolean[] {false, true}) {
        for (float[] input : new float[][] {all, above, nan}) {
          try (Rig rig = rig(channels, logarithm, input)) {
            assertArrayEquals(nowhere, rig.output);
            assertArrayEquals(nowhere, rig.inputGradient);
          }
        }
      }
    }
  }

  @Test
  void noChannelsGiveNothing() {
    for (boolean logarithm : new boolean[] {false, true}) {
      try (Rig rig = rig(0, logarithm)) {
        assertEquals(0, rig.output.length);
        assertEquals(0, rig.inputGradient.length);
      }
    }
  }

  @Test
  void rowsAreNotMixed() {
    checkRefusal(new Softmax(Optional.of(0), false), Shape.of(4), "Softmax with dim=0");
    checkRefusal(new Softmax(Optional.of(-3), true), Shape.of(4, 2), "LogSoftmax with dim=-3");
    checkRefusal(new Softmax(Optional.empty(), false), Shape.of(4, 2), "Softmax with dim=null");
  }

  private static void checkRefusal(Softmax layer, Shape row, String which) {
    ShapeException refusal =
        assertThrows(
            ShapeException.class, () -> Plan.overRows(Network.of(layer), row, Purpose.INFERENCE));
    assertEquals(
        "layer 0 (%s, number 1 of 1): %s would mix the rows of a batch (axis 0)"
            .formatted(layer.kind(), which),
        refusal.getMessage());
  }
}
