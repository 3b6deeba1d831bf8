package org.sparknn.jobs;

import java.io.PrintWriter;
import java.util.Locale;
import org.sparknn.train.StepReport;
import org.sparknn.train.TrainingListener;

/**
 * Shows how a run gets on: on a terminal as one line that is rewritten, and kept at the end of each
 * epoch; elsewhere as a line every two seconds and at the end of each epoch.
 */
final class Progress implements TrainingListener {
  private static final long TERMINAL_NANOS = 100_000_000L;
  private static final long PLAIN_NANOS = 2_000_000_000L;

  /** Weight of the newest step in the running mean of the pace. */
  private static final double NEWEST = 0.05;

  private final PrintWriter out;
  private final boolean terminal;
  private String startedOn;
  private long totalSteps;
  private StepReport last;
  private double lossSum;
  private double accuracySum;
  private double secondsPerImage;
  private int losses;
  private int epochSteps;
  private long firstStep;
  private long firstStepNanos;
  private long shownNanos;

  Progress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** On Java 17 there is a console only where input and output are a terminal. */
  @SuppressWarnings("SystemConsoleNull")
  static Progress on(PrintWriter out) {
    return new Progress(out, System.console() != null);
  }

  @Override
  public synchronized void prepared(int ranks, long bytes) {
    out.printf(
        Locale.ROOT,
        "memory of a rank about %.0f MB, and its images%n",
        Math.ceil(bytes / (double) (1 << 20)));
  }

  @Override
  public synchronized void started(int ranks, String backend, long rows, long totalSteps) {
    this.totalSteps = totalSteps;
    startedOn = backend;
    shownNanos = System.nanoTime();
    out.printf(
        Locale.ROOT,
        "training on %,d images, %d rank%s, backend %s%n",
        rows,
        ranks,
        ranks == 1 ? "" : "s",
        backend);
  }

  @Override
  public synchronized void resumed(long step) {
    out.printf(Locale.ROOT, "going on from the checkpoint of step %,d%n", step);
  }

  @Override
  public synchronized void restarted(int restart, String reason, long step) {
    end();
    last = null;
    out.printf(
        Locale.ROOT,
        "%s%nrestart %d, from %s%n",
        reason,
        restart,
        step == 0 ? "the first step" : "the checkpoint of step %,d".formatted(step));
  }

  @Override
  public synchronized void leftOut(long step, long count) {
    out.printf(
        Locale.ROOT,
        "%sa loss or gradient is infinite or NaN: the update of step %,d is left out, %,d by now%n",
        terminal ? "\n" : "",
        step,
        count);
  }

  @Override
  public synchronized void step(StepReport report) {
    if (last != null && report.epoch() != last.epoch()) {
      show(true);
      epochSteps = 0;
      lossSum = 0;
      losses = 0;
      accuracySum = 0;
    }
    last = report;
    epochSteps++;
    if (Double.isFinite(report.loss())) {
      lossSum += report.loss();
      losses++;
    }
    accuracySum += report.accuracy();
    long now = System.nanoTime();
    double seconds = 1 / report.imagesPerSecond();
    // The first step also waits for executors, data and compilers: no measure for the others.
    if (firstStep == 0) {
      firstStep = report.step();
      firstStepNanos = now;
      secondsPerImage = seconds;
    } else if (report.step() == firstStep + 1) {
      secondsPerImage = seconds;
    } else {
      secondsPerImage += NEWEST * (seconds - secondsPerImage);
    }
    if (now - shownNanos >= (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
      show(false);
    }
  }

  /**
   * Keeps the last line.
   *
   * @param backend what computed at the end: told if more is known of it than at the start
   */
  synchronized void end(String backend) {
    end();
    if (!backend.equals(startedOn)) {
      out.printf("backend by the end %s%n", backend);
    }
  }

  private void end() {
    if (last != null) {
      show(true);
    }
  }

  private void show(boolean keep) {
    String line =
        String.format(
            Locale.ROOT,
            "epoch %d  step %,d/%,d  %,.0f images/s  loss %.4f  accuracy %.1f %%  %s left",
            last.epoch(),
            last.step(),
            totalSteps,
            1 / secondsPerImage,
            lossSum / losses,
            100 * accuracySum / epochSteps,
            timeLeft());
    shownNanos = System.nanoTime();
    if (terminal) {
      // Back to the line's start, and the rest of an older, longer line erased.
      out.print("\r" + line + "\u001b[K");
      if (keep) {
        out.println();
      }
      out.flush();
    } else {
      out.println(line);
    }
  }

  /** From the pace of the steps after the first. */
  private String timeLeft() {
    long steps = last.step() - firstStep;
    if (steps == 0) {
      return "?";
    }
    double secondsPerStep = (System.nanoTime() - firstStepNanos) * 1e-9 / steps;
    long seconds = Math.round(secondsPerStep * (totalSteps - last.step()));
    return "%d:%02d".formatted(seconds / 60, seconds % 60);
  }
}
