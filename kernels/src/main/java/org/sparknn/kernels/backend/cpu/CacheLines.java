package org.sparknn.kernels.backend.cpu;

/**
 * Brings memory into the second cache before kernels read it in an order of their own. A processor
 * foresees reads that go on in order; rows that are read side by side come from memory at half of
 * that speed or less.
 */
final class CacheLines {
  /** Elements of a line. */
  private static final int LINE = 16;

  /** Keeps the compiler from dropping the reads. */
  @SuppressWarnings("unused")
  private static float seen;

  private CacheLines() {}

  /** Reads the lines between two offsets. */
  static void read(float[] values, int from, int to) {
    float sum = 0;
    for (int i = from; i < to; i += LINE) {
      sum += values[i];
    }
    seen = sum;
  }

  /** Reads the lines of stretches of the given length, at every {@code step}th of the offsets. */
  static void read(float[] values, int[] offsets, int first, int end, int step, int length) {
    float sum = 0;
    for (int offset = first; offset < end; offset += step) {
      int from = offsets[offset];
      for (int i = 0; i < length; i += LINE) {
        sum += values[from + i];
      }
    }
    seen = sum;
  }
}
