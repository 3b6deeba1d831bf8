package org.sparknn.kernels.backend.reference;

import org.sparknn.kernels.collective.Collective;

/** All gradients as one vector: kept for a later update, summed, squared and bounded. */
final class GradientLoops {
  private final double[] gradients;
  private final Collective collective;
  private double[] kept = {};
  private boolean keeps;

  GradientLoops(Memory memory, Collective collective) {
    gradients = memory.gradients();
    this.collective = collective;
  }

  /** Adds the gradients to those that are kept. */
  void keep() {
    kept = keeps ? kept : new double[gradients.length];
    keeps = true;
    for (int i = 0; i < gradients.length; i++) {
      kept[i] += gradients[i];
    }
  }

  void drop() {
    keeps = false;
  }

  /** Makes a stretch, with what was kept, a sum over the ranks. */
  void sum(int offset, int length) {
    double[] sums = new double[length];
    for (int i = 0; i < length; i++) {
      sums[i] = gradients[offset + i] + (keeps ? kept[offset + i] : 0);
    }
    collective.sum(sums, length);
    System.arraycopy(sums, 0, gradients, offset, length);
  }

  /** The sum of a stretch's squares. */
  double squares(int offset, int length) {
    double sum = 0;
    for (int i = offset; i < offset + length; i++) {
      sum += gradients[i] * gradients[i];
    }
    return sum;
  }

  /** Cuts a stretch to a range around 0. */
  void clamp(int offset, int length, double bound) {
    for (int i = offset; i < offset + length; i++) {
      gradients[i] = Math.max(-bound, Math.min(bound, gradients[i]));
    }
  }

  long bytes() {
    return (long) kept.length * Double.BYTES;
  }
}
