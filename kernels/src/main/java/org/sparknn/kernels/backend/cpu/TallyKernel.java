package org.sparknn.kernels.backend.cpu;

import java.util.Optional;
import org.sparknn.kernels.operation.CrossEntropy;
import org.sparknn.kernels.operation.Tally;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/** Sums over the losses, and how many points are classified rightly. */
final class TallyKernel implements Task {
  private final Memory memory;
  private final Place losses;
  private final Optional<Place> denominators;
  private final Optional<CrossEntropy> classification;
  private final double[] tally;

  TallyKernel(Memory memory, Tally operation) {
    this.memory = memory;
    losses = memory.place(operation.losses());
    denominators = operation.denominators().map(memory::place);
    classification = operation.classification();
    tally = memory.statistic(operation.tally());
  }

  @Override
  public void run(Step step) {
    int points = losses.points(step.rows());
    tally[0] = sum(losses, points);
    tally[1] =
        denominators.isPresent()
            ? sum(denominators.get(), points)
            : (double) points * losses.channels();
    classification.ifPresent(operation -> count(operation, points));
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

  private void count(CrossEntropy operation, int points) {
    Place logits = memory.place(operation.logits());
    Targets targets = new Targets(memory, operation);
    long right = 0;
    long counted = 0;
    for (int point = 0; point < points; point++) {
      int label = targets.label(point);
      if (label >= 0) {
        counted++;
        int guess = Targets.largest(memory.values(), logits.at(point), logits.channels());
        right += guess == label ? 1 : 0;
      }
    }
    tally[2] = right;
    tally[3] = counted;
  }
}
