package org.sparknn.kernels.backend.cpu;

/**
 * Reads memory in order before it is read with strides: the processor foresees the former and
 * brings it into the second cache at the memory's speed, the latter waits for each line.
 */
final class CacheWarmth {
  private static final int LINE = 16;

  private final float[][] sums;

  CacheWarmth(Memory memory, int workers) {
    sums = memory.scratch(workers, 1);
  }

  /** Reads the points from {@code first} to {@code end}. */
  void read(float[] values, Place place, long first, long end, int worker) {
    read(values, place.at((int) first), place.at((int) end), worker);
  }

  /** Reads the elements from {@code from} to {@code end}. */
  void read(float[] values, int from, int end, int worker) {
    sums[worker][0] = sum(values, from, end);
  }

  /** Reads stretches of the given length, from every {@code step}th of a table of offsets. */
  void read(float[] values, int[] table, int first, int end, int step, int length, int worker) {
    float sum = 0;
    for (int slot = first; slot < end; slot += step) {
      sum += sum(values, table[slot], table[slot] + length);
    }
    sums[worker][0] = sum;
  }

  /** A result that is kept, so that the reads are not optimized away. */
  private static float sum(float[] values, int from, int end) {
    float sum = 0;
    for (int i = from; i < end; i += LINE) {
      sum += values[i];
    }
    return sum;
  }
}
