package org.sparknn.kernels.backend.reference;

import java.util.Arrays;
import org.sparknn.kernels.operation.CrossEntropy;
import org.sparknn.kernels.plan.Tensor;

/**
 * Cross-entropy. Class targets and probabilities are the same sum {@code Σ -a[c] · log p[c]} with
 * other coefficients a, so both have the gradient {@code p[c] · Σa - a[c]}; where the logits are
 * log p already, it is {@code -a[c]}.
 */
final class CrossEntropyLoops {
  private final CrossEntropy operation;
  private final Memory memory;
  private final double[] logits;
  private final double[] target;
  private final int classes;
  private final int positions;

  CrossEntropyLoops(Memory memory, CrossEntropy operation) {
    this.memory = memory;
    this.operation = operation;
    logits = memory.of(operation.logits());
    target = memory.of(operation.target());
    classes = operation.logits().channels();
    positions = operation.logits().positions();
  }

  /** Where the logit of a class lies, for a number that counts images and positions. */
  private int at(int sample, int c) {
    return (sample / positions * classes + c) * positions + sample % positions;
  }

  private double weight(int c) {
    return operation.classWeights().map(w -> memory.store()[w.offset() + c]).orElse(1.0);
  }

  private boolean ignored(int sample) {
    return !operation.probabilities() && (long) target[sample] == operation.ignoreIndex();
  }

  private int targetClass(int sample) {
    if (operation.probabilities()) {
      return largest(target, sample);
    }
    double value = target[sample];
    if (!(value >= 0 && value < classes)) {
      throw new IllegalArgumentException("Target %d is out of bounds.".formatted((long) value));
    }
    return (int) value;
  }

  /** The first of the largest, which NaN is not; 0 if all are NaN. */
  private int largest(double[] values, int sample) {
    int largest = 0;
    for (int c = 1; c < classes; c++) {
      double best = values[at(sample, largest)];
      if (Double.isNaN(best) || values[at(sample, c)] > best) {
        largest = c;
      }
    }
    return largest;
  }

  private double[] logProbabilities(int sample) {
    double[] result = new double[classes];
    if (operation.normalized()) {
      for (int c = 0; c < classes; c++) {
        result[c] = logits[at(sample, c)];
      }
      return result;
    }
    double largest = logits[at(sample, largest(logits, sample))];
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp(logits[at(sample, c)] - largest);
    }
    for (int c = 0; c < classes; c++) {
      result[c] = logits[at(sample, c)] - largest - Math.log(sum);
    }
    return result;
  }

  private double[] coefficients(int sample) {
    double smoothing = operation.labelSmoothing();
    double[] result = new double[classes];
    for (int c = 0; c < classes; c++) {
      double wanted =
          operation.probabilities() ? target[at(sample, c)] : c == targetClass(sample) ? 1 : 0;
      result[c] = weight(c) * ((1 - smoothing) * wanted + smoothing / classes);
    }
    return result;
  }

  void forward(int rows) {
    double[] losses = memory.of(operation.losses());
    double[] denominators = memory.of(operation.denominators());
    for (int sample = 0; sample < operation.losses().elements(rows); sample++) {
      losses[sample] = 0;
      denominators[sample] = 0;
      if (!ignored(sample)) {
        denominators[sample] = operation.probabilities() ? 1 : weight(targetClass(sample));
        losses[sample] = loss(sample);
      }
    }
  }

  private double loss(int sample) {
    double[] logProbabilities = logProbabilities(sample);
    double[] coefficients = coefficients(sample);
    double loss = 0;
    for (int c = 0; c < classes; c++) {
      // a class that is not the target's has no share, be its logit -∞
      if (operation.probabilities() || coefficients[c] != 0 || c == targetClass(sample)) {
        loss -= coefficients[c] * logProbabilities[c];
      }
    }
    return loss;
  }

  void gradient(Tensor lossGradient, Tensor inputGradient, int rows) {
    double[] seed = memory.of(lossGradient);
    double[] dx = memory.of(inputGradient);
    for (int sample = 0; sample < lossGradient.elements(rows); sample++) {
      boolean ignored = ignored(sample);
      if (operation.normalized()) {
        pick(seed[sample], dx, sample);
        continue;
      }
      double[] logProbabilities = logProbabilities(sample);
      double[] coefficients = ignored ? new double[classes] : coefficients(sample);
      double total = Arrays.stream(coefficients).sum();
      for (int c = 0; c < classes; c++) {
        double slope = Math.exp(logProbabilities[c]) * total - coefficients[c];
        dx[at(sample, c)] = ignored ? 0 : seed[sample] * slope;
      }
    }
  }

  /** The gradient with respect to log p: no other class than the target's has one. */
  private void pick(double seed, double[] dx, int sample) {
    for (int c = 0; c < classes; c++) {
      boolean target = !ignored(sample) && c == targetClass(sample);
      dx[at(sample, c)] = target ? -seed * weight(c) : 0;
    }
  }

  /** {rightly classified, not ignored} */
  long[] count(int rows) {
    long[] counts = new long[2];
    for (int sample = 0; sample < operation.losses().elements(rows); sample++) {
      if (!ignored(sample)) {
        int target = targetClass(sample);
        boolean right =
            largest(logits, sample) == target && !Double.isNaN(logits[at(sample, target)]);
        counts[0] += right ? 1 : 0;
        counts[1]++;
      }
    }
    return counts;
  }
}
