package org.sparknn.kernels.backend.cpu;

import org.sparknn.kernels.operation.CrossEntropy;

/**
 * The targets of a cross-entropy: for each point the share of each class in the loss, {@code Σ
 * share[c] · -log p[c]}. A share is {@code kept[c] · t[c] + spread[c]}, where t is 1 for a class
 * that is the target.
 */
final class Targets {
  final float[] weights;

  /** The weights without what smoothing takes. */
  final float[] kept;

  /** What smoothing gives to each class; zero, as all of these, in lanes without a class. */
  final float[] spread;

  private final Memory memory;
  private final CrossEntropy operation;
  private final Place target;
  private final int classes;
  private final int pitch;
  private final float[] absent;

  Targets(Memory memory, CrossEntropy operation) {
    this.memory = memory;
    this.operation = operation;
    Place logits = memory.place(operation.logits());
    target = memory.place(operation.target());
    classes = logits.channels();
    pitch = logits.pitch();
    weights = memory.scratch(pitch);
    kept = memory.scratch(pitch);
    spread = memory.scratch(pitch);
    absent = Largest.absent(memory, logits);
  }

  /** Reads the class weights. */
  void refresh() {
    Store store = memory.store;
    int from = operation.classWeights().map(store::offset).orElse(0);
    double smoothing = operation.labelSmoothing();
    for (int c = 0; c < classes; c++) {
      weights[c] = operation.classWeights().isPresent() ? store.values[from + c] : 1;
      kept[c] = (float) (weights[c] * (1 - smoothing));
      spread[c] = (float) (weights[c] * smoothing / classes);
    }
  }

  boolean probabilities() {
    return operation.probabilities();
  }

  /** Whether the logits are logarithms of probabilities. */
  boolean normalized() {
    return operation.normalized();
  }

  /** Whether other classes than the target's may have a share. */
  boolean shared() {
    return probabilities() || operation.labelSmoothing() > 0;
  }

  /** The class of a point, -1 if it is ignored; the likeliest one of probabilities. */
  int label(int point) {
    int offset = target.at(point);
    if (probabilities()) {
      float largest = Largest.value(memory.values(), offset, pitch, absent);
      return Largest.index(memory.values(), offset, pitch, largest);
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

  /** Where the probabilities of a point stand; zeros if its target is a class. */
  int at(int point) {
    return probabilities() ? target.at(point) : Memory.ZEROS;
  }
}
