package org.sparknn.train;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Keeps rank 0's reports, and hands them to the caller's listener. */
final class Progress implements ProgressMessage.Receiver {
  private final TrainingListener listener;
  private final long rows;
  private final long totalSteps;

  /** By their numbers: a step may be done again after a restart. */
  private final TreeMap<Long, StepReport> steps = new TreeMap<>();

  private volatile int ranks;

  Progress(TrainingListener listener, long rows, long totalSteps) {
    this.listener = listener;
    this.rows = rows;
    this.totalSteps = totalSteps;
  }

  /** An attempt begins. */
  void begin(int ranksNow) {
    ranks = ranksNow;
  }

  @Override
  public void started(String backend) {
    listener.started(ranks, backend, rows, totalSteps);
  }

  @Override
  public void step(StepReport report) {
    synchronized (steps) {
      steps.put(report.step(), report);
    }
    listener.step(report);
  }

  /** All steps in order. */
  List<StepReport> history() {
    synchronized (steps) {
      return new ArrayList<>(steps.values());
    }
  }
}
