package org.sparknn.kernels.backend.cpu;

import org.sparknn.kernels.operation.Tally;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/** Sums over the losses, and how many points are right. */
final class TallyKernel implements Task {
  private final Memory memory;
  private final Place logits;
  private final Place losses;
  private final Place denominators;
  private final Targets targets;
  private final double[] tally;

  TallyKernel(Memory memory, Tally operation) {
    this.memory = memory;
    logits = memory.place(operation.loss().logits());
    losses = memory.place(operation.loss().losses());
    denominators = memory.place(operation.loss().denominators());
    targets = new Targets(memory, operation.loss());
    tally = memory.statistic(operation.tally());
  }

  @Override
  public void run(Step step) {
    double loss = 0;
    double denominator = 0;
    long right = 0;
    long counted = 0;
    int points = logits.points(step.rows());
    for (int point = 0; point < points; point++) {
      loss += memory.values[losses.at(point)];
      denominator += memory.values[denominators.at(point)];
      int label = targets.label(point);
      if (label >= 0) {
        counted++;
        int guess = Targets.largest(memory.values, logits.at(point), logits.channels());
        right += guess == label ? 1 : 0;
      }
    }
    tally[0] = loss;
    tally[1] = denominator;
    tally[2] = right;
    tally[3] = counted;
  }
}
