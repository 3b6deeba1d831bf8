package org.sparknn.kernels.plan;

import java.util.List;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.operation.SumOverRanks;

/**
 * Gives a rank something to compute while it waits for the others' numbers: before a sum of the
 * backward pass ends, the parameter gradient of the layer behind it is computed, which nobody waits
 * for.
 */
final class BesideSums {
  private BesideSums() {}

  /**
   * An operation on its way into a plan.
   *
   * @param layer that it belongs to
   */
  record Entry(Operation operation, String layer) {}

  /** Moves, for each sum, the last parameter gradient in front of its begin behind that. */
  static void arrange(List<Entry> pass) {
    int gradient = -1;
    for (int i = 0; i < pass.size(); i++) {
      Operation operation = pass.get(i).operation();
      if (operation instanceof Convolve.ParameterGradient) {
        gradient = i;
      } else if (operation instanceof SumOverRanks.End && gradient >= 0) {
        pass.add(i - 1, pass.remove(gradient));
        gradient = -1;
      }
    }
  }
}
