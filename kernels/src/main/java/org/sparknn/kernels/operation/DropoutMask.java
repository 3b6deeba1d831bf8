package org.sparknn.kernels.operation;

/**
 * Which elements dropout keeps: a hash of (seed, step, row, ordinal of the layer, element of the
 * row), so that it is the same on every backend, for any number of ranks and in the backward pass.
 * Only int arithmetic is used per element, which every device has.
 */
public final class DropoutMask {
  private DropoutMask() {}

  /** The part of the hash that is the same for all elements of a row. */
  public static int rowKey(long seed, long step, long row, int ordinal) {
    long hash = Mix.finish(seed + Mix.GAMMA);
    hash = Mix.finish(hash ^ (step + Mix.GAMMA));
    hash = Mix.finish(hash ^ (row + Mix.GAMMA));
    hash = Mix.finish(hash ^ (ordinal + Mix.GAMMA));
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
}
