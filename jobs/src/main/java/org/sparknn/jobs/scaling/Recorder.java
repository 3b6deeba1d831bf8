package org.sparknn.jobs.scaling;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.sparknn.jobs.scaling.StepTrace.Kind;
import org.sparknn.jobs.scaling.StepTrace.Sum;
import org.sparknn.kernels.collective.Collective;

/** Notes each sum of the steps of one rank, and what its thread did between them. */
final class Recorder {
  private static final double MILLIS = 1e-6;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Collective sums;
  private List<Sum> step = new ArrayList<>();
  private long stepNanos;
  private long gapNanos;
  private long gapCpuNanos;
  private double offMillis;

  /** Spent in sums since the step's begin. */
  private double inSums;

  /** When, not counting sums, the step or the last sum of doubles has ended. */
  private double ended;

  Recorder(Collective sums) {
    this.sums = sums;
  }

  /** The first step begins. */
  void begin() {
    step = new ArrayList<>();
    offMillis = 0;
    inSums = 0;
    ended = 0;
    stepNanos = System.nanoTime();
    beginGap();
  }

  /** A step has ended, and the next one begins. */
  StepTrace end(double inputMillis) {
    endGap();
    double millis = (System.nanoTime() - stepNanos) * MILLIS;
    StepTrace trace = new StepTrace(millis, inputMillis, offMillis, step);
    begin();
    return trace;
  }

  private void beginGap() {
    gapNanos = System.nanoTime();
    gapCpuNanos = threads.getCurrentThreadCpuTime();
  }

  private void endGap() {
    long cpu = threads.getCurrentThreadCpuTime() - gapCpuNanos;
    offMillis += (System.nanoTime() - gapNanos - cpu) * MILLIS;
  }

  /** Returns the milliseconds that a part of a sum takes. */
  private double time(Runnable part) {
    endGap();
    long start = System.nanoTime();
    part.run();
    double millis = (System.nanoTime() - start) * MILLIS;
    inSums += millis;
    beginGap();
    return millis;
  }

  /** Milliseconds of the step so far that were not in sums. */
  private double computed() {
    return (System.nanoTime() - stepNanos) * MILLIS - inSums;
  }

  /** The sums, whose doubles are noted as of a kind. */
  Collective of(Kind doubles) {
    return new Collective() {
      @Override
      public int rank() {
        return sums.rank();
      }

      @Override
      public int ranks() {
        return sums.ranks();
      }

      @Override
      public void sum(double[] values, int length) {
        start(values, length).await();
      }

      @Override
      public Pending start(double[] values, int length) {
        Pending[] pending = new Pending[1];
        double begin = computed();
        double before = begin - ended;
        double begun = time(() -> pending[0] = sums.start(values, length));
        return () -> {
          ended = computed();
          double awaited = time(pending[0]::await);
          step.add(new Sum(doubles, length * Double.BYTES, begun + awaited, before, ended - begin));
        };
      }

      @Override
      public void sum(float[] values, int offset, int length) {
        start(values, offset, length).await();
      }

      @Override
      public Pending start(float[] values, int offset, int length) {
        Pending pending = sums.start(values, offset, length);
        return () ->
            step.add(new Sum(Kind.GRADIENTS, length * Float.BYTES, time(pending::await), 0, 0));
      }
    };
  }
}
