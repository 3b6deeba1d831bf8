package org.sparknn.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Map;

/** Compares what two backends have computed. */
final class Agreement {
  /** Of the largest element: some tens of float roundings of 6e-8. */
  private static final double TOLERANCE = 4e-6;

  private Agreement() {}

  /** Fails unless all numbers under all names are the same but for roundings. */
  static void check(String where, Map<String, float[]> wanted, Map<String, float[]> got) {
    assertEquals(wanted.keySet(), got.keySet(), where);
    for (Map.Entry<String, float[]> entry : wanted.entrySet()) {
      float[] values = got.get(entry.getKey());
      assertEquals(entry.getValue().length, values.length, where);
      double tolerance = TOLERANCE * Math.max(1, largest(entry.getValue()));
      for (int i = 0; i < values.length; i++) {
        boolean same = Float.compare(entry.getValue()[i], values[i]) == 0;
        if (!same && !(Math.abs(entry.getValue()[i] - values[i]) <= tolerance)) {
          fail(
              "%s: %s[%d] is %s, wanted %s ± %.2g"
                  .formatted(where, entry.getKey(), i, values[i], entry.getValue()[i], tolerance));
        }
      }
    }
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Float.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
    }
    return largest;
  }
}
