package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparknn.kernels.layer.Convolution;
import org.sparknn.kernels.layer.Padding;
import org.sparknn.kernels.operation.PaddingMode;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;

/** What Winograd's convolution could get wrong and its agreement with plain sums cannot show. */
class WinogradTest {
  private static final int CHANNELS = 33;
  private static final int SIDE = 7;
  private static final int ROWS = 2;

  private static Convolution convolution() {
    return new Convolution(
        2,
        CHANNELS,
        CHANNELS,
        Sizes.of(3, 3),
        Sizes.of(1, 1),
        Padding.of(Sizes.of(1, 1)),
        Sizes.of(1, 1),
        1,
        true,
        PaddingMode.ZEROS);
  }

  private static Rig rig(float[] input, int threads) {
    return new Rig(Shape.of(CHANNELS, SIDE, SIDE), ROWS, threads, input, convolution());
  }

  private static float[] input() {
    return Rig.random(new Random(3), ROWS * CHANNELS * SIDE * SIDE);
  }

  @Test
  void theMapOfAGradientIsTheTransposedOfTheWindows() {
    Random random = new Random(1);
    int lanes = Lanes.COUNT;
    float[] windows = Rig.random(random, 9 * lanes);
    float[] components = new float[16 * lanes];
    WinogradWindowTransforms.windows(windows, components, 0, lanes);
    for (int i = 0; i < 16; i++) {
      float[] one = new float[16 * lanes];
      Arrays.fill(one, i * lanes, (i + 1) * lanes, 1);
      float[] back = new float[9 * lanes];
      WinogradWindowTransforms.windowGradients(one, 0, lanes, back);
      float sum = 0;
      for (int k = 0; k < 9; k++) {
        sum += back[k * lanes] * windows[k * lanes];
      }
      assertEquals(components[i * lanes], sum, 1e-6f);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aNumberThatIsNotFiniteReachesItsOwnWindowsOnly(float value) {
    float[] with = input();
    int channel = 5;
    int row = 3;
    int column = 4;
    with[(channel * SIDE + row) * SIDE + column] = value;
    try (Rig expected = rig(input(), 1);
        Rig actual = rig(with, 2)) {
      float[] weight = actual.value("0.weight");
      for (int i = 0; i < actual.output.length; i++) {
        int dy = i / SIDE % SIDE - row;
        int dx = i % SIDE - column;
        boolean near = i < CHANNELS * SIDE * SIDE && Math.abs(dy) <= 1 && Math.abs(dx) <= 1;
        int filter = (i / SIDE / SIDE % CHANNELS * CHANNELS + channel) * 9;
        float wanted = near ? value * weight[filter + (1 - dy) * 3 + 1 - dx] : expected.output[i];
        assertEquals(wanted, actual.output[i], near ? 0 : 1e-4f, "output " + i);
      }
      float[] gradient = actual.gradient("0.weight");
      float[] finite = expected.gradient("0.weight");
      for (int i = 0; i < gradient.length; i++) {
        boolean reached = i / 9 % CHANNELS == channel;
        assertEquals(reached, !Float.isFinite(gradient[i]), "gradient " + i);
        assertTrue(reached || Math.abs(gradient[i] - finite[i]) < 1e-3f, "gradient " + i);
      }
    }
  }

  @Test
  void sumsThatOverflowOnTheirWayAreComputedDirectly() {
    float[] large = input();
    for (int i = 0; i < large.length; i++) {
      large[i] *= 1.5e38f / CHANNELS;
    }
    try (Rig rig = rig(large, 1)) {
      for (float value : rig.output) {
        assertTrue(!Float.isNaN(value));
      }
    }
  }

  @Test
  void threadsDoNotChangeBits() {
    try (Rig one = rig(input(), 1)) {
      for (int threads : new int[] {2, 3, 5}) {
        try (Rig more = rig(input(), threads)) {
          assertArrayEquals(one.output, more.output);
          assertArrayEquals(one.inputGradient, more.inputGradient);
          assertArrayEquals(one.gradient("0.weight"), more.gradient("0.weight"));
        }
      }
    }
  }
}
