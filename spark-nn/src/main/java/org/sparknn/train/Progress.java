package org.sparknn.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private final TreeMap<Integer, EpochReport> epochs = new TreeMap<>();

  /** Of epochs that not all ranks have reported, by epoch and rank: one may overtake another. */
  private final TreeMap<Integer, Map<Integer, EpochReport.Part>> parts = new TreeMap<>();

  private final TrainingMetrics metrics;

  /** Runs when the first step of an attempt is done: all ranks have what they begin with. */
  private final Runnable begun;

  private boolean waiting = true;
  private volatile int ranks;
  private volatile long updatesLeftOut;

  Progress(
      TrainingListener listener,
      TrainingMetrics metrics,
      long rows,
      long totalSteps,
      Runnable begun) {
    this.begun = begun;
    this.metrics = metrics;
    this.listener = listener;
    this.rows = rows;
    this.totalSteps = totalSteps;
  }

  /** An attempt begins. */
  void begin(int ranksNow) {
    ranks = ranksNow;
    synchronized (parts) {
      parts.clear();
    }
  }

  @Override
  public void started(String backend, long leftOut) {
    updatesLeftOut = leftOut;
    waiting = true;
    listener.started(ranks, backend, rows, totalSteps);
  }

  @Override
  public void step(StepReport report) {
    if (waiting) {
      waiting = false;
      begun.run();
    }
    synchronized (steps) {
      steps.put(report.step(), report);
    }
    metrics.step(report);
    listener.step(report);
  }

  @Override
  public void epoch(EpochReport.Part part) {
    Optional<EpochReport> whole = add(part);
    if (whole.isPresent()) {
      EpochReport report = whole.get();
      LOG.info("{}", report);
      metrics.epoch(report);
      synchronized (steps) {
        epochs.put(report.epoch(), report);
      }
      listener.epoch(report);
    }
  }

  /** Empty until all ranks have reported the epoch. */
  private Optional<EpochReport> add(EpochReport.Part part) {
    synchronized (parts) {
      Map<Integer, EpochReport.Part> ofEpoch =
          parts.computeIfAbsent(part.epoch(), epoch -> new HashMap<>());
      ofEpoch.put(part.rank(), part);
      if (ofEpoch.size() < ranks) {
        return Optional.empty();
      }
      parts.remove(part.epoch());
      return Optional.of(EpochReport.of(List.copyOf(ofEpoch.values())));
    }
  }

  /** All whole epochs in order. */
  List<EpochReport> epochs() {
    synchronized (steps) {
      return new ArrayList<>(epochs.values());
    }
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

  /** Updates that were left out, in this run and those that it goes on from. */
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
