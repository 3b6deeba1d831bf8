package org.sparknn.kernels.backend.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;

/** Compares what two backends compute of the same numbers. */
final class Agreement {
  private Agreement() {}

  /** Around 0, some of them infinite. */
  static float[] random(Random random, int length, int infinities) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    for (int i = 0; i < infinities; i++) {
      values[random.nextInt(length)] = Float.POSITIVE_INFINITY;
    }
    return values;
  }

  /** Within a tolerance of the largest element, and of its own infinities. */
  static void compare(Map<String, float[]> wanted, Map<String, float[]> got, double tolerance) {
    assertEquals(wanted.keySet(), got.keySet());
    wanted.forEach(
        (name, values) -> {
          double largest = 1;
          for (float value : values) {
            largest = Float.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
          }
          for (int i = 0; i < values.length; i++) {
            float other = got.get(name)[i];
            boolean close = Math.abs(values[i] - other) <= tolerance * largest;
            int at = i;
            assertTrue(
                close || Float.compare(values[i], other) == 0,
                () -> "%s[%d] is %s, wanted %s".formatted(name, at, other, values[at]));
          }
        });
  }
}
