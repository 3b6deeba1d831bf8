package org.sparknn.kernels.testing;

import java.util.Random;
import org.sparknn.kernels.loss.BCELoss;
import org.sparknn.kernels.tensor.Shape;

/** Seeded numbers for tests. */
final class RandomValues {
  private RandomValues() {}

  static double[] doubles(int length, Random random) {
    return random.doubles(length, -2, 2).toArray();
  }

  /** Variances and other numbers above 0. */
  static double[] positive(int length, Random random) {
    return random.doubles(length, 0.5, 2).toArray();
  }

  static float[] floats(int length, Random random) {
    return narrow(doubles(length, random));
  }

  static float[] narrow(double[] values) {
    float[] narrowed = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrowed[i] = (float) values[i];
    }
    return narrowed;
  }

  /** What a loss can take: probabilities for one that takes nothing else. */
  static double[] input(LayerCases.LossCase row, Random random) {
    int elements = row.input().elements();
    return row.loss() instanceof BCELoss
        ? random.doubles(elements, 0.01, 0.99).toArray()
        : doubles(elements, random);
  }

  /** Class numbers, those among them that the loss ignores too, or probabilities. */
  static double[] target(LayerCases.LossCase row, Random random) {
    int elements = row.target().shape().elements();
    if (!row.target().classes()) {
      return random.doubles(elements, 0, 1).toArray();
    }
    Shape logits = row.input();
    int classes = logits.size(Math.min(1, logits.rank() - 1));
    return random.ints(elements, 0, classes).asDoubleStream().toArray();
  }
}
