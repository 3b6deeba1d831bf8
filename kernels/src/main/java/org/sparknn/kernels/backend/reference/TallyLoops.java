package org.sparknn.kernels.backend.reference;

import org.sparknn.kernels.operation.Tally;
import org.sparknn.kernels.plan.Tensor;

/** Sums over the losses, and how many are classified rightly. */
final class TallyLoops {
  private TallyLoops() {}

  static void tally(Memory memory, Tally operation, int rows) {
    double[] tally = memory.of(operation.tally());
    tally[0] = sum(memory, operation.losses(), rows);
    tally[1] =
        operation.denominators().isPresent()
            ? sum(memory, operation.denominators().get(), rows)
            : operation.losses().elements(rows);
    if (operation.classification().isPresent()) {
      long[] counts = new CrossEntropyLoops(memory, operation.classification().get()).count(rows);
      tally[2] = counts[0];
      tally[3] = counts[1];
    }
  }

  private static double sum(Memory memory, Tensor tensor, int rows) {
    double[] values = memory.of(tensor);
    double sum = 0;
    for (int i = 0; i < tensor.elements(rows); i++) {
      sum += values[i];
    }
    return sum;
  }
}
