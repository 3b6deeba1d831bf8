package org.sparknn.kernels.training;

/** Makes well-mixed seeds of numbers that lie close to each other. */
final class Mix {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private Mix() {}

  /** The finalizer of SplittableRandom (Steele, Lea, Flood 2014). */
  static long mix(long number) {
    long z = number + GAMMA;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  static long mix(long a, long b, long c) {
    return mix(mix(mix(a) ^ b) ^ c);
  }
}
