package org.sparknn.jobs.benchmark;

import java.util.Map;
import java.util.Optional;

/**
 * Whether two contenders computed the same, up to the order of additions.
 *
 * @param largest permitted difference of two numbers, by the largest number of the tensor
 * @param total permitted root of the sum of the squared differences, by that of the numbers
 */
record Agreement(double largest, double total) {
  /** For layers alone: sums of up to some hundred thousand products. */
  static final Agreement OF_LAYERS = new Agreement(1e-4, 1e-4);

  /**
   * For networks: where an input of ReLU or two entries of a pool's window differ by rounding, a
   * gradient may take another way, so single numbers say little.
   */
  static final Agreement OF_NETWORKS = new Agreement(0.1, 1e-2);

  static Agreement of(Mode mode) {
    return mode == Mode.LAYER ? OF_LAYERS : OF_NETWORKS;
  }

  /** What is wrong with the other's results; empty if nothing is. */
  Optional<String> refusal(Map<String, float[]> ours, Map<String, float[]> theirs) {
    if (!ours.keySet().equals(theirs.keySet())) {
      return Optional.of("results %s and %s".formatted(ours.keySet(), theirs.keySet()));
    }
    return ours.keySet().stream()
        .map(name -> refusal(name, ours.get(name), theirs.get(name)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<String> refusal(String name, float[] ours, float[] theirs) {
    if (ours.length != theirs.length) {
      return Optional.of("%s: %d and %d numbers".formatted(name, ours.length, theirs.length));
    }
    double largestDifference = 0;
    double largestNumber = 0;
    double differences = 0;
    double numbers = 0;
    for (int i = 0; i < ours.length; i++) {
      double difference = Math.abs((double) ours[i] - theirs[i]);
      largestDifference = Math.max(largestDifference, difference); // a NaN stays
      largestNumber = Math.max(largestNumber, Math.abs(theirs[i]));
      differences += difference * difference;
      numbers += (double) theirs[i] * theirs[i];
    }
    double far = largestDifference / Math.max(largestNumber, Float.MIN_NORMAL);
    double apart = Math.sqrt(differences / Math.max(numbers, Float.MIN_NORMAL));
    return far <= largest && apart <= total
        ? Optional.empty()
        : Optional.of("%s: %.1e and in all %.1e apart".formatted(name, far, apart));
  }
}
