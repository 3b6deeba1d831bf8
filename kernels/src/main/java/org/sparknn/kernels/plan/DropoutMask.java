package org.sparknn.kernels.plan;

/**
 * Which elements dropout keeps: a hash of (seed, step, row, ordinal of the layer, element of the
 * row), so that it is the same on every backend, for any number of ranks and in the backward pass.
 * Only int arithmetic is used per element, which every device has.
 */
public final class DropoutMask {
  private DropoutMask() {}

  /** The part of the hash that is the same for all elements of a row. */
  public static int rowKey(long seed, long step, long row, int ordinal) {
    long hash = mix(seed + 0x9E3779B97F4A7C15L);
    hash = mix(hash ^ (step + 0x9E3779B97F4A7C15L));
    hash = mix(hash ^ (row + 0x9E3779B97F4A7C15L));
    hash = mix(hash ^ (ordinal + 0x9E3779B97F4A7C15L));
    return (int) (hash >>> 32);
  }

  /** A uniform number in [0, 1) with 24 bits for one element in the row's logical order. */
  public static float uniform(int rowKey, int element) {
    int hash = rowKey + element * 0x9E3779B9;
    hash = (hash ^ (hash >>> 16)) * 0x85EBCA6B;
    hash = (hash ^ (hash >>> 13)) * 0xC2B2AE35;
    hash ^= hash >>> 16;
    return (hash >>> 8) * (1f / (1 << 24));
  }

  /** Whether an element is kept when each is dropped with the given probability. */
  public static boolean keeps(int rowKey, int element, float probability) {
    return uniform(rowKey, element) >= probability;
  }

  /** The finalizer of SplittableRandom (Steele, Lea, Flood 2014). */
  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
