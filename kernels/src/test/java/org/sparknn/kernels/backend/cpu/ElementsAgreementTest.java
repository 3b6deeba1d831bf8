package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sparknn.kernels.backend.cpu.Rig.assertNear;

import org.junit.jupiter.api.Test;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.layer.Activation;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.layer.Convolution;
import org.sparknn.kernels.layer.Dropout;
import org.sparknn.kernels.layer.Flatten;
import org.sparknn.kernels.layer.Padding;
import org.sparknn.kernels.operation.DropoutMask;
import org.sparknn.kernels.operation.PaddingMode;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;

/** Do the operations without sums put every element where it belongs? */
class ElementsAgreementTest {

  @Test
  void reluKeepsMinusZeroAndNaN() {
    float[] input = {-1, -0f, 0, 2, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    try (Rig rig = new Rig(Shape.of(7), 1, 1, input, new Activation(new Relu()))) {
      float inf = Float.POSITIVE_INFINITY;
      assertArrayEquals(new float[] {0, -0f, 0, 2, Float.NaN, inf, 0}, rig.output);
      float[] g = rig.outputGradient;
      assertArrayEquals(new float[] {0, 0, 0, g[3], g[4], g[5], 0}, rig.inputGradient);
    }
  }

  @Test
  void dropoutFollowsItsMask() {
    int channels = 19;
    int positions = 6;
    try (Rig rig = new Rig(Shape.of(channels, 2, 3), 3, 2, new float[0], new Dropout(0.3))) {
      int elements = channels * positions;
      float scale = (float) (1 / 0.7);
      for (int i = 0; i < rig.output.length; i++) {
        int key = DropoutMask.rowKey(0, 0, i / elements, 0);
        boolean keeps = DropoutMask.keeps(key, i % elements, 0.3f);
        assertEquals(keeps ? rig.input[i] * scale : 0, rig.output[i]);
        assertEquals(keeps ? rig.outputGradient[i] * scale : 0, rig.inputGradient[i]);
      }
    }
    try (Rig rig = new Rig(Shape.of(5), 2, 1, new float[0], new Dropout(1))) {
      assertArrayEquals(new float[10], rig.output);
    }
  }

  @Test
  void flattenKeepsTheOrder() {
    for (Flatten flatten :
        new Flatten[] {new Flatten(1, -1), new Flatten(2, 3), new Flatten(1, 2)}) {
      for (int channels : new int[] {1, 5, 32}) {
        try (Rig rig = new Rig(Shape.of(channels, 3, 4, 2), 3, 2, new float[0], flatten)) {
          assertArrayEquals(rig.input, rig.output);
          assertArrayEquals(rig.outputGradient, rig.inputGradient);
        }
      }
    }
  }

  @Test
  void affineOverAnotherAxisThanTheChannels() {
    try (Rig rig = new Rig(Shape.of(3, 5), 2, 1, new float[0], new Affine(5, 4, false))) {
      float[] weight = rig.value("0.weight");
      double[] expected = new double[2 * 3 * 4];
      for (int i = 0; i < expected.length; i++) {
        for (int k = 0; k < 5; k++) {
          expected[i] += (double) weight[i % 4 * 5 + k] * rig.input[i / 4 * 5 + k];
        }
      }
      assertNear(expected, rig.output, 5, "output");
    }
  }

  @Test
  void bordersAreCopiedAndTheirGradientsComeBack() {
    for (PaddingMode mode : PaddingMode.values()) {
      Convolution convolution =
          new Convolution(
              1,
              3,
              3,
              Sizes.of(1),
              Sizes.of(1),
              Padding.of(Sizes.of(2)),
              Sizes.of(1),
              3,
              false,
              mode);
      try (Rig rig = new Rig(Shape.of(3, 5), 2, 1, new float[0], convolution)) {
        float[] weight = rig.value("0.weight");
        double[] output = new double[2 * 3 * 9];
        double[] gradient = new double[2 * 3 * 5];
        for (int i = 0; i < output.length; i++) {
          int source = mode.source(i % 9 - 2, 5);
          if (source >= 0) {
            output[i] = weight[i / 9 % 3] * rig.input[i / 9 * 5 + source];
            gradient[i / 9 * 5 + source] += weight[i / 9 % 3] * rig.outputGradient[i];
          }
        }
        assertNear(output, rig.output, 1, "output");
        assertNear(gradient, rig.inputGradient, 3, "input gradient");
      }
    }
  }
}
