package org.sparknn.kernels.operation;

/** Makes well-mixed numbers of numbers that lie close to each other. */
public final class Mix {
  /** What SplittableRandom adds from one number to the next. */
  static final long GAMMA = 0x9E3779B97F4A7C15L;

  private Mix() {}

  public static long mix(long number) {
    return finish(number + GAMMA);
  }

  public static long mix(long a, long b, long c) {
    return mix(mix(mix(a) ^ b) ^ c);
  }

  /** The finalizer of SplittableRandom (Steele, Lea, Flood 2014). */
  static long finish(long number) {
    long z = (number ^ (number >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
