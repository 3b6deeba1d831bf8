package org.sparknn.model;

import java.io.Serializable;
import java.util.List;
import org.sparknn.train.StepReport;

/** How a model was trained. */
public final class SequentialTrainingSummary implements Serializable {
  private final StepReport[] steps;
  private final int ranks;
  private final String backend;

  SequentialTrainingSummary(List<StepReport> steps, int ranks, String backend) {
    this.steps = steps.toArray(StepReport[]::new);
    this.ranks = ranks;
    this.backend = backend;
  }

  /** The mean loss of each step, before its update. */
  public double[] objectiveHistory() {
    return steps().stream().mapToDouble(StepReport::loss).toArray();
  }

  /** The share of each step's rows whose largest output was their class. */
  public double[] accuracyHistory() {
    return steps().stream().mapToDouble(StepReport::accuracy).toArray();
  }

  /** Number of steps. */
  public int totalIterations() {
    return steps.length;
  }

  public List<StepReport> steps() {
    return List.of(steps);
  }

  /** Number of tasks that trained together. */
  public int ranks() {
    return ranks;
  }

  /** What computed, and why nothing better did. */
  public String backend() {
    return backend;
  }
}
