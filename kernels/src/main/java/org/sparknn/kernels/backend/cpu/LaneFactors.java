package org.sparknn.kernels.backend.cpu;

/** What a vector of input channels is multiplied with for each point in a weight gradient. */
interface LaneFactors {
  LaneLayout layout();

  /** The number of the factor between two channels. */
  int number(int source, int target);

  /**
   * Copies the factors of some points, {@code [point][number - first]}.
   *
   * @param first number of the first of those that are multiplied together
   */
  void copy(int vector, int first, int firstPoint, int points, int to);
}
