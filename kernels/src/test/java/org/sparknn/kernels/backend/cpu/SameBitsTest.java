package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.sparknn.kernels.layer.Convolution;
import org.sparknn.kernels.layer.Padding;
import org.sparknn.kernels.operation.PaddingMode;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;

/** Does the number of threads change a single bit? */
class SameBitsTest {

  @Test
  void anyNumberOfThreadsTrainsTheSameBits() {
    float[] expected = trained(1);
    for (int threads : new int[] {2, 3, 5}) {
      assertArrayEquals(expected, trained(threads), threads + " threads");
    }
  }

  @Test
  void groupsThatAreLanesHaveTheSameBits() {
    for (int groups : new int[] {33, 12}) {
      int channels = groups == 33 ? 33 : 2 * groups;
      try (Rig expected = convolved(channels, groups, 1)) {
        for (int threads : new int[] {2, 3}) {
          try (Rig rig = convolved(channels, groups, threads)) {
            assertArrayEquals(expected.output, rig.output);
            assertArrayEquals(expected.inputGradient, rig.inputGradient);
            assertArrayEquals(expected.gradient("0.weight"), rig.gradient("0.weight"));
            assertArrayEquals(expected.gradient("0.bias"), rig.gradient("0.bias"));
          }
        }
      }
    }
  }

  private static Rig convolved(int channels, int groups, int threads) {
    Convolution layer =
        new Convolution(
            2,
            channels,
            channels,
            Sizes.of(3, 5),
            Sizes.of(2, 1),
            Padding.of(Sizes.of(1, 2)),
            Sizes.of(1, 1),
            groups,
            true,
            PaddingMode.ZEROS);
    return new Rig(Shape.of(channels, 29, 31), 7, threads, new float[0], layer);
  }

  private static float[] trained(int threads) {
    try (TrainingRig rig = new TrainingRig(threads, new Sgd(0.9, 0, 0.01, true))) {
      rig.train();
      double first = rig.loss();
      for (int i = 0; i < 4; i++) {
        rig.train();
      }
      assertTrue(rig.loss() < first, "the loss should fall from %s".formatted(first));
      float[] state = rig.state();
      for (float value : state) {
        assertEquals(value, value);
      }
      return state;
    }
  }
}
