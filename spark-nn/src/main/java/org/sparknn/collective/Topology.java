package org.sparknn.collective;

/** Which ranks talk to each other. */
final class Topology {
  /** Up to so many ranks, each sends its small sums to every other. */
  static final int DIRECT_RANKS = 8;

  private Topology() {}

  /**
   * Whether two ranks need a connection: all do while they are few; else the neighbours in the ring
   * do, and everyone does with rank 0.
   */
  static boolean connects(int a, int b, int ranks) {
    int distance = Math.abs(a - b);
    return distance != 0
        && (ranks <= DIRECT_RANKS || a == 0 || b == 0 || distance == 1 || distance == ranks - 1);
  }
}
