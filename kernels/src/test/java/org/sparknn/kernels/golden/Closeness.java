package org.sparknn.kernels.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

/** Rule 10 of the golden folder's README. */
final class Closeness {
  private static final double GRADIENT_SHARE = 1e-6;
  private static final double RESULT_SHARE = 1e-5;
  private static final double FLOAT_ERRORS = 20;

  private Closeness() {}

  static double tolerance(double[] outputGradient, double[] wanted, double floatError) {
    return GRADIENT_SHARE * Math.max(1, largest(outputGradient))
        + RESULT_SHARE * largest(wanted)
        + FLOAT_ERRORS * floatError;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      if (Double.isFinite(value)) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    return largest;
  }

  /** NaN equals NaN, infinities are equal, else the difference is bounded. */
  static void check(String what, double[] wanted, float[] got, double tolerance) {
    assertEquals(wanted.length, got.length, what + ": number of elements");
    for (int i = 0; i < wanted.length; i++) {
      boolean close =
          Double.compare(wanted[i], got[i]) == 0
              || wanted[i] == got[i]
              || Math.abs(wanted[i] - got[i]) <= tolerance;
      if (!close) {
        fail("%s[%d] is %s, wanted %s ± %.2g".formatted(what, i, got[i], wanted[i], tolerance));
      }
    }
  }
}
