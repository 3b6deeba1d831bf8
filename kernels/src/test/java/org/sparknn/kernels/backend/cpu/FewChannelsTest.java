package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.layer.Convolution;
import org.sparknn.kernels.layer.Padding;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.operation.PaddingMode;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;

/** Convolutions over few channels: the same bits on any number of threads, and nothing strays. */
class FewChannelsTest {
  private static final Shape ROW = Shape.of(3, 61, 43);

  private static Convolution convolution() {
    Sizes kernel = Sizes.of(5, 3);
    Padding padding = Padding.of(Sizes.of(2, 1));
    return new Convolution(
        2, 3, 40, kernel, Sizes.of(2, 1), padding, Sizes.repeat(1, 2), 1, true, PaddingMode.ZEROS);
  }

  @Test
  void anyNumberOfThreadsComputesTheSameBits() {
    for (int rows : new int[] {1, 7}) {
      try (Rig expected = new Rig(ROW, rows, 1, new float[0], convolution())) {
        for (int threads : List.of(2, 3, 5)) {
          try (Rig rig = new Rig(ROW, rows, threads, new float[0], convolution())) {
            assertArrayEquals(expected.output, rig.output);
            assertArrayEquals(expected.inputGradient, rig.inputGradient);
            assertArrayEquals(expected.gradient("0.weight"), rig.gradient("0.weight"));
          }
        }
      }
    }
  }

  @Test
  void anInfiniteGradientReachesWhatItsWindowCovers() {
    try (Rig rig = new Rig(ROW, 1, 2, new float[0], convolution())) {
      Convolve convolve =
          rig.plan.forward().stream()
              .filter(Convolve.class::isInstance)
              .map(Convolve.class::cast)
              .findFirst()
              .orElseThrow();
      assertTrue(FewChannelsInputGradientKernel.pays(convolve));
      int d = 9;
      int w = 20;
      rig.outputGradient[(4 * 31 + d) * 43 + w] = Float.POSITIVE_INFINITY;
      rig.session.device().write(rig.plan.seed().orElseThrow(), 1, rig.outputGradient);
      Step step = Step.of(1);
      rig.session.forward(step).backward();
      rig.session.device().read(rig.plan.inputGradient().orElseThrow(), 1, rig.inputGradient);
      for (int i = 0; i < rig.inputGradient.length; i++) {
        int row = i / 43 % 61;
        int column = i % 43;
        boolean covered = Math.abs(row - 2 * d) <= 2 && Math.abs(column - w) <= 1;
        assertEquals(!covered, Float.isFinite(rig.inputGradient[i]), "input gradient " + i);
      }
    }
  }
}
