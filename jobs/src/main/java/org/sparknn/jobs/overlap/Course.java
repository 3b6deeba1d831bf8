package org.sparknn.jobs.overlap;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.training.TrainingLoop;

/** One rank's turns of some steps each, timed on all ranks together. */
final class Course {
  private final TrainingLoop loop;
  private final Collective collective;
  private final SwitchedSums sums;
  private final int steps;

  /** Those of a turn. */
  private final Calls calls;

  private int turns;

  /**
   * @param loop whose epochs are turns
   * @param collective what the sums of the loop lead to
   * @param steps of an epoch
   */
  Course(TrainingLoop loop, Collective collective, SwitchedSums sums, int steps) {
    this.loop = loop;
    this.collective = collective;
    this.sums = sums;
    this.steps = steps;
    train();
    calls = sums.takeCalls();
  }

  private void train() {
    loop.run((long) turns * steps, ++turns, step -> {});
  }

  /** Milliseconds of a step without sums. */
  double compute() {
    return train(false);
  }

  /** Milliseconds of a step. */
  double step() {
    return train(true);
  }

  private double train(boolean withSums) {
    sums.turn(withSums);
    double millis = time(this::train);
    sums.takeCalls();
    return millis;
  }

  /**
   * A turn of each kind, one after the other.
   *
   * @param bytesPerSecond that the network carries
   * @param bytes of a step
   */
  Point turn(double bytesPerSecond, double bytes) {
    double lead = millis(sums.leadNanos());
    double compute = compute();
    lead = millis(sums.leadNanos()) - lead;
    double processor = millis(processorNanos());
    double communication = communication();
    processor = millis(processorNanos()) - processor;
    double statistics = millis(sums.statisticsNanos());
    double gradients = millis(sums.gradientsNanos());
    double step = step();
    return new Point(
        bytesPerSecond,
        bytes,
        compute,
        lead,
        communication,
        processor,
        step,
        millis(sums.statisticsNanos()) - statistics,
        millis(sums.gradientsNanos()) - gradients);
  }

  private double millis(long nanos) {
    return nanos * 1e-6 / steps;
  }

  /** What this process has used so far. */
  private static long processorNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** Milliseconds of a step's sums. */
  private double communication() {
    return time(() -> calls.replay(collective));
  }

  private double time(Runnable turn) {
    collective.sum(new double[1], 1);
    long start = System.nanoTime();
    turn.run();
    double[] millis = new double[collective.ranks()];
    millis[collective.rank()] = (System.nanoTime() - start) * 1e-6 / steps;
    collective.sum(millis, millis.length);
    return Arrays.stream(millis).max().orElseThrow();
  }
}
