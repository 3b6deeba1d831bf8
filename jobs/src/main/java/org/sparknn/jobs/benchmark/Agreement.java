package org.sparknn.jobs.benchmark;

import java.util.Map;
import java.util.Optional;

/**
 * Whether two contenders computed the same, up to the order of additions. Layers alone agree in
 * each number. In a network the inputs of some ReLU lie so near to 0 that rounding decides, and
 * batch normalization spreads the difference: libtorch's gradients of two runs of one MobileNetV2
 * are up to 0.03 apart. So a network's loss or output must agree, and its gradients all together as
 * far as libtorch agrees with itself.
 */
final class Agreement {
  private static final double NUMBERS = 1e-4;
  private static final double GRADIENTS_OF_NETWORKS = 0.1;

  private Agreement() {}

  /** What is wrong with the other's results; empty if nothing is. */
  static Optional<String> refusal(
      Mode mode, Map<String, float[]> ours, Map<String, float[]> theirs) {
    if (!ours.keySet().equals(theirs.keySet())) {
      return Optional.of("results %s and %s".formatted(ours.keySet(), theirs.keySet()));
    }
    Difference gradients = new Difference();
    for (Map.Entry<String, float[]> entry : ours.entrySet()) {
      String name = entry.getKey();
      float[] own = entry.getValue();
      float[] other = theirs.get(name);
      if (own.length != other.length) {
        return Optional.of("%s: %d and %d numbers".formatted(name, own.length, other.length));
      }
      if (mode == Mode.TRAINING && !name.equals(Contender.LOSS)) {
        gradients.add(own, other);
        continue;
      }
      Difference difference = new Difference();
      difference.add(own, other);
      // the negation also refuses what is not a number
      if (!(difference.largest() <= NUMBERS && difference.total() <= NUMBERS)) {
        return Optional.of("%s: %s apart".formatted(name, difference));
      }
    }
    return gradients.total() <= GRADIENTS_OF_NETWORKS
        ? Optional.empty()
        : Optional.of("all gradients: %s apart".formatted(gradients));
  }
}
