package org.sparknn.jobs.overlap;

import java.util.Arrays;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.training.TrainingLoop;

/** One rank's turns of some steps each, timed on all ranks together. */
final class Course {
  private final TrainingLoop loop;
  private final Collective collective;
  private final SwitchedSums sums;
  private final int steps;
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
    sums.turn(false);
    double millis = time(this::train);
    sums.turn(true);
    sums.takeCalls();
    return millis;
  }

  /** Milliseconds of a step's sums. */
  double communication() {
    return time(() -> calls.replay(collective));
  }

  /** Milliseconds of a step. */
  double step() {
    double millis = time(this::train);
    sums.takeCalls();
    return millis;
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
