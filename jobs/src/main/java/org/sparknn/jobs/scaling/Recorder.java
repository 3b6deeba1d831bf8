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

  Recorder(Collective sums) {
    this.sums = sums;
  }

  /** The first step begins. */
  void begin() {
    step = new ArrayList<>();
    offMillis = 0;
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

  private void time(Kind kind, int bytes, Runnable part) {
    endGap();
    long start = System.nanoTime();
    part.run();
    step.add(new Sum(kind, bytes, (System.nanoTime() - start) * MILLIS));
    beginGap();
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
        time(doubles, length * Double.BYTES, () -> sums.sum(values, length));
      }

      @Override
      public void sum(float[] values, int offset, int length) {
        time(Kind.GRADIENTS, length * Float.BYTES, () -> sums.sum(values, offset, length));
      }

      @Override
      public Pending start(float[] values, int offset, int length) {
        Pending pending = sums.start(values, offset, length);
        return () -> time(Kind.GRADIENTS, length * Float.BYTES, pending::await);
      }
    };
  }
}
