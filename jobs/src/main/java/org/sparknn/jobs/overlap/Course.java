package org.sparknn.jobs.overlap;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.training.TrainingLoop;

/** One rank's turns of some steps each, timed on all ranks together. */
final class Course {
  private final TrainingLoop loop;
  private final TrainingLoop deferring;
  private final Collective collective;
  private final SwitchedSums sums;
  private final IntConsumer newestFirst;
  private final int steps;
  private final int sumsOfStep;
  private final int ranksOfProcess;

  /** Those of a turn. */
  private final Calls calls;

  private int turns;

  /**
   * @param loop whose epochs are turns
   * @param deferring the same with deferred updates
   * @param collective what the sums of the loops lead to
   * @param newestFirst lets newer ones of so many sums overtake; of one: none
   * @param steps of an epoch
   * @param sumsOfStep sums of gradients
   * @param ranksOfProcess how many share a process
   */
  Course(
      TrainingLoop loop,
      TrainingLoop deferring,
      Collective collective,
      SwitchedSums sums,
      IntConsumer newestFirst,
      int steps,
      int sumsOfStep,
      int ranksOfProcess) {
    this.loop = loop;
    this.deferring = deferring;
    this.collective = collective;
    this.sums = sums;
    this.newestFirst = newestFirst;
    this.steps = steps;
    this.sumsOfStep = sumsOfStep;
    this.ranksOfProcess = ranksOfProcess;
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

  /**
   * Milliseconds of a step whose update is deferred, from the end of a turn's first step to that of
   * its last but one: at both some gradients travel, while a turn's last step waits for all.
   */
  double deferred() {
    newestFirst.accept(sumsOfStep);
    sums.turn(true);
    collective.sum(new double[1], 1);
    long[] ends = new long[steps];
    long first = (long) turns * steps;
    deferring.run(
        first, ++turns, result -> ends[(int) (result.step() - first)] = System.nanoTime());
    sums.takeCalls();
    newestFirst.accept(1);
    return slowest((ends[steps - 2] - ends[0]) * 1e-6 / (steps - 2));
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
    processor = (millis(processorNanos()) - processor) / ranksOfProcess;
    double statistics = millis(sums.statisticsNanos());
    double gradients = millis(sums.gradientsNanos());
    double step = step();
    statistics = millis(sums.statisticsNanos()) - statistics;
    gradients = millis(sums.gradientsNanos()) - gradients;
    return new Point(
        bytesPerSecond,
        bytes,
        compute,
        lead,
        communication,
        processor,
        step,
        statistics,
        gradients,
        deferred());
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
    return slowest((System.nanoTime() - start) * 1e-6 / steps);
  }

  /** The most of all ranks. */
  private double slowest(double mine) {
    double[] millis = new double[collective.ranks()];
    millis[collective.rank()] = mine;
    collective.sum(millis, millis.length);
    return Arrays.stream(millis).max().orElseThrow();
  }
}
