package org.sparknn.model;

import java.io.Serializable;
import java.util.List;
import org.sparknn.train.EpochReport;
import org.sparknn.train.StepReport;
import org.sparknn.train.TrainingResult;

/** How a model was trained. */
public final class SequentialTrainingSummary implements Serializable {
  private final StepReport[] steps;
  private final EpochReport[] epochs;
  private final int ranks;
  private final String backend;
  private final long updatesLeftOut;

  SequentialTrainingSummary(TrainingResult result) {
    steps = result.history().toArray(StepReport[]::new);
    epochs = result.epochs().toArray(EpochReport[]::new);
    ranks = result.ranks();
    backend = result.backend();
    updatesLeftOut = result.updatesLeftOut();
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

  /** The epochs of this application, and where each rank's time went. */
  public List<EpochReport> epochs() {
    return List.of(epochs);
  }

  /** Number of tasks that trained together. */
  public int ranks() {
    return ranks;
  }

  /** What computed, and why nothing better did. */
  public String backend() {
    return backend;
  }

  /**
   * Updates without effect, since a loss or gradient was infinite or NaN, in this run and those
   * that it goes on from.
   */
  public long updatesLeftOut() {
    return updatesLeftOut;
  }
}
