package org.sparknn.train;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps rank 0's reports, and hands them to the caller's listener. */
final class Progress implements ProgressMessage.Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

  private final TrainingListener listener;
  private final long rows;
  private final long totalSteps;

  /** By their numbers: a step may be done again after a restart. */
  private final TreeMap<Long, StepReport> steps = new TreeMap<>();

  private volatile int ranks;
  private volatile long updatesLeftOut;

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

  @Override
  public void leftOut(long step, long count) {
    updatesLeftOut = count;
    LOG.warn(
        "a loss or gradient is infinite or NaN: the update of step {} is left out, {} by now",
        step,
        count);
    listener.leftOut(step, count);
  }

  /** Updates that were left out. */
  long updatesLeftOut() {
    return updatesLeftOut;
  }

  /** All steps in order. */
  List<StepReport> history() {
    synchronized (steps) {
      return new ArrayList<>(steps.values());
    }
  }
}
