package org.sparknn.kernels.training;

import org.sparknn.kernels.operation.Mix;

/**
 * A pseudo-random order of the numbers from 0 to {@code size - 1} that needs no memory: a keyed
 * Feistel network over the next power of four, walked until it falls into the range again (Black,
 * Rogaway 2002).
 */
final class Permutation {
  private static final int ROUNDS = 6;

  private final long size;
  private final long key;
  private final int halfBits;
  private final long halfMask;

  Permutation(long size, long key) {
    this.size = size;
    this.key = key;
    int bits = 64 - Long.numberOfLeadingZeros(Math.max(size - 1, 1));
    halfBits = (bits + 1) / 2;
    halfMask = (1L << halfBits) - 1;
  }

  /** The place of a number in the order. */
  long apply(long number) {
    long place = number;
    do {
      place = encrypt(place);
    } while (place >= size);
    return place;
  }

  private long encrypt(long number) {
    long left = number >>> halfBits;
    long right = number & halfMask;
    for (int round = 0; round < ROUNDS; round++) {
      long mixed = left ^ (Mix.mix(key + Mix.mix(right + ((long) round << 56))) & halfMask);
      left = right;
      right = mixed;
    }
    return left << halfBits | right;
  }
}
