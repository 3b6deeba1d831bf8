package org.sparknn.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Strikes once, at a step, and keeps what a listener hears of restarts. */
final class Restarts implements TrainingListener {
  /** Where the run went on, in steps done. */
  final List<Long> steps = new ArrayList<>();

  final List<String> reasons = new ArrayList<>();

  /** The number of ranks of each attempt. */
  final List<Integer> ranks = new ArrayList<>();

  private final AtomicBoolean struck = new AtomicBoolean();
  private final long strikeAt;
  private final Runnable strike;

  Restarts(long strikeAt, Runnable strike) {
    this.strikeAt = strikeAt;
    this.strike = strike;
  }

  @Override
  public synchronized void started(int ranksNow, String backend, long rows, long totalSteps) {
    ranks.add(ranksNow);
  }

  @Override
  public synchronized void restarted(int restart, String reason, long step) {
    steps.add(step);
    reasons.add(reason);
  }

  @Override
  public void step(StepReport report) {
    if (report.step() >= strikeAt && struck.compareAndSet(false, true)) {
      strike.run();
    }
  }
}
