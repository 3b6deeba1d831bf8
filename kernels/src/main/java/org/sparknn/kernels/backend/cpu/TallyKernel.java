package org.sparknn.kernels.backend.cpu;

import java.util.Optional;
import org.sparknn.kernels.operation.Tally;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/** Sums over the losses, and how many points are classified rightly. */
final class TallyKernel implements Task {
  private final Memory memory;
  private final Place losses;
  private final Optional<Place> denominators;
  private final Optional<SoftmaxTerms> classification;
  private final double[] tally;

  TallyKernel(Memory memory, Tally operation, Optional<SoftmaxTerms> classification) {
    this.memory = memory;
    losses = memory.place(operation.losses());
    denominators = operation.denominators().map(memory::place);
    this.classification = classification;
    tally = memory.statistic(operation.tally());
  }

  @Override
  public void run(Step step) {
    if (classification.isPresent()) {
      // found while the losses were computed
      System.arraycopy(classification.get().tally, 0, tally, 0, Tally.LENGTH);
    } else {
      int points = losses.points(step.rows());
      tally[0] = sum(losses, points);
      tally[1] =
          denominators.isPresent()
              ? sum(denominators.get(), points)
              : (double) points * losses.channels();
    }
  }

  private double sum(Place place, int points) {
    double sum = 0;
    for (int point = 0; point < points; point++) {
      int offset = place.at(point);
      for (int c = 0; c < place.channels(); c++) {
        sum += memory.values()[offset + c];
      }
    }
    return sum;
  }
}
