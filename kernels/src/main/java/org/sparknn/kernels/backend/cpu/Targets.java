package org.sparknn.kernels.backend.cpu;

import org.sparknn.kernels.operation.CrossEntropy;
import org.sparknn.kernels.plan.Parameter;

/**
 * The targets of a cross-entropy: for each point the share of each class in the loss, {@code Σ
 * share[c] · -log p[c]}.
 */
final class Targets {
  private final Memory memory;
  private final CrossEntropy operation;
  private final Place target;
  private final int classes;

  Targets(Memory memory, CrossEntropy operation) {
    this.memory = memory;
    this.operation = operation;
    target = memory.place(operation.target());
    classes = operation.logits().channels();
  }

  boolean probabilities() {
    return operation.probabilities();
  }

  /** Whether the logits are logarithms of probabilities. */
  boolean normalized() {
    return operation.normalized();
  }

  /** The class of a point, -1 if it is ignored; the likeliest one of probabilities. */
  int label(int point) {
    int offset = target.at(point);
    if (probabilities()) {
      return largest(memory.values(), offset, classes);
    }
    int label = (int) memory.values()[offset];
    if (label == operation.ignoreIndex()) {
      return -1;
    }
    if (label < 0 || label >= classes) {
      throw new IllegalArgumentException("Target %d is out of bounds.".formatted(label));
    }
    return label;
  }

  /** The index of the first of the largest values. */
  static int largest(float[] values, int offset, int count) {
    int largest = 0;
    for (int c = 1; c < count; c++) {
      if (values[offset + c] > values[offset + largest]) {
        largest = c;
      }
    }
    return largest;
  }

  double weight(int c) {
    Store store = memory.store;
    if (operation.classWeights().isEmpty()) {
      return 1;
    }
    Parameter weights = operation.classWeights().get();
    return store.values[store.offset(weights) + c];
  }

  /** The share of the targets alone, without what smoothing spreads over all classes. */
  double share(int point, int label, int c) {
    double kept = 1 - operation.labelSmoothing();
    if (probabilities()) {
      return weight(c) * kept * memory.values()[target.at(point) + c];
    }
    return c == label ? weight(c) * kept : 0;
  }

  /** What smoothing adds to the share of a class. */
  double smoothing(int c) {
    return weight(c) * operation.labelSmoothing() / classes;
  }

  boolean smooth() {
    return operation.labelSmoothing() > 0;
  }
}
