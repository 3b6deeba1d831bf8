package org.sparknn.collective;

/**
 * Which ranks talk to each other: all while they are few. More are the corners of a cube of as many
 * dimensions as fit, and talk along its edges, so that connections and rounds grow with the
 * logarithm of their number; ranks beyond the corners take part through one of them each.
 */
final class Topology {
  /** Up to so many ranks, all are connected. */
  static final int DIRECT_RANKS = 8;

  private Topology() {}

  /** Corners of the largest cube of so many ranks: a power of two. */
  static int corners(int ranks) {
    return Integer.highestOneBit(ranks);
  }

  /** Whether two ranks need a connection. */
  static boolean connects(int a, int b, int ranks) {
    if (ranks <= DIRECT_RANKS) {
      return a != b;
    }
    int corners = corners(ranks);
    return Math.max(a, b) < corners ? Integer.bitCount(a ^ b) == 1 : Math.abs(a - b) == corners;
  }
}
