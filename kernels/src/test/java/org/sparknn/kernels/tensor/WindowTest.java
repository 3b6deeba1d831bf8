package org.sparknn.kernels.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Is the size arithmetic right at its edges? */
class WindowTest {
  private static final int BIG = Integer.MAX_VALUE;

  private static Window window(int kernel, int stride, int padding, int dilation) {
    return Window.of(Sizes.of(kernel), Sizes.of(stride), Sizes.of(padding), Sizes.of(dilation));
  }

  @Test
  void countsWindows() {
    assertEquals(3, window(3, 2, 1, 1).outputSize(0, 5));
    assertEquals(3, window(2, 2, 0, 1).outputSizeCeil(0, 5));
    // the fourth window would start in the padding behind
    assertEquals(3, window(2, 2, 1, 1).outputSizeCeil(0, 5));
    assertEquals(0, window(6, 6, 0, 1).outputSize(0, 5));
    assertEquals(-4, window(4, 1, 0, 3).outputSize(0, 5));
  }

  @Test
  void coversWhatItsWindowsCover() {
    for (int stride = 1; stride <= 3; stride++) {
      for (int padding = 0; padding <= 1; padding++) {
        Window window = window(3, stride, padding, 2);
        for (int windows = 1; windows <= 4; windows++) {
          int size = (int) window.coveredSize(0, windows);
          assertEquals(windows, window.outputSize(0, size));
          assertEquals(windows - 1, window.outputSize(0, size - 1));
        }
      }
    }
    assertEquals(-3, window(1, 1, 2, 1).coveredSize(0, 1));
  }

  @Test
  void doesNotOverflow() {
    assertEquals(2, window(BIG, 1, BIG / 2, 1).outputSize(0, 2));
    assertEquals(1, window(1, BIG, 0, 1).outputSizeCeil(0, BIG));
    assertEquals(3L * BIG, window(BIG, BIG, 0, 1).coveredSize(0, 3));
    ShapeException refusal =
        assertThrows(ShapeException.class, () -> window(BIG, 1, 0, 2).outputSize(0, 1));
    assertEquals(
        "integer out of range: a size of " + (1 - (2L * (BIG - 1) + 1) + 1), refusal.getMessage());
    assertThrows(ShapeException.class, () -> window(3, 1, 1, BIG).extent(0));
  }
}
