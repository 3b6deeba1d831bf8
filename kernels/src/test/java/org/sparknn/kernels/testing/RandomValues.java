package org.sparknn.kernels.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.sparknn.kernels.loss.BCELoss;
import org.sparknn.kernels.operation.MaxUnpool;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;

/** Seeded numbers for tests. */
final class RandomValues {
  private static final long INDEX_SEED = 20250213;

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

  /**
   * The indices that a plan wants to be given: different positions in each channel; none if it
   * wants none.
   */
  static int[] indices(Plan plan, int rows) {
    if (plan.givenIndices().isEmpty()) {
      return new int[0];
    }
    Tensor given = plan.givenIndices().get();
    int[] indices = new int[given.elements(rows)];
    Random random = new Random(INDEX_SEED);
    int count = given.positions();
    for (int start = 0; start < indices.length; start += count) {
      List<Integer> positions = new ArrayList<>();
      IntStream.range(0, unpooledPositions(plan, given)).forEach(positions::add);
      Collections.shuffle(positions, random);
      for (int i = 0; i < count; i++) {
        indices[start + i] = positions.get(i);
      }
    }
    return indices;
  }

  private static int unpooledPositions(Plan plan, Tensor indices) {
    return plan.forward().stream()
        .filter(op -> op instanceof MaxUnpool unpool && unpool.indices().equals(indices))
        .mapToInt(op -> ((MaxUnpool) op).output().positions())
        .findFirst()
        .orElseThrow();
  }
}
