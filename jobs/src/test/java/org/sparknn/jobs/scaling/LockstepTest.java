package org.sparknn.jobs.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparknn.jobs.scaling.StepTrace.Kind;
import org.sparknn.jobs.scaling.StepTrace.Sum;

/** Do ranks wait for each other as those of a run do? */
class LockstepTest {
  private static final double EXACT = 1e-9;

  /** A small sum takes a millisecond and another one for each megabyte. */
  private static final Lockstep LOCKSTEP = new Lockstep(new CostModel(1, 0, 1, 0, 0, 0));

  private static Sum sum(double before, double beside) {
    return new Sum(Kind.STATISTICS, 0, 0.25, before, beside);
  }

  private static double millis(StepTrace first, StepTrace second) {
    return LOCKSTEP.millis(List.of(List.of(first), List.of(second)));
  }

  @Test
  void aStepTakesTheLongerOfEachPart() {
    // 10 and 20 of 30, then 20 and 10: each is once the later one
    StepTrace first = new StepTrace(30.25, 0, 0, List.of(sum(10, 0)));
    StepTrace second = new StepTrace(30.25, 0, 0, List.of(sum(20, 0)));
    assertEquals(20 + 1 + 20, millis(first, second), EXACT);
    assertEquals(10 + 1 + 20, millis(first, first), EXACT);
  }

  @Test
  void whatIsComputedBesideASumHidesIt() {
    StepTrace first = new StepTrace(30.25, 0, 0, List.of(sum(10, 5)));
    StepTrace second = new StepTrace(30.25, 0, 0, List.of(sum(13, 5)));
    // the message of the later rank comes at 14, before the first is done at 15
    assertEquals(13 + 5 + 12, millis(first, second), EXACT);
    assertEquals(30, millis(first, first), EXACT);
    StepTrace late = new StepTrace(40.25, 0, 0, List.of(sum(20, 5)));
    // first: waits until 21, then 15 more; late: 25, then 15 more
    assertEquals(40, millis(first, late), EXACT);
  }

  @Test
  void gradientsAreNotWaitedFor() {
    Sum gradients = new Sum(Kind.GRADIENTS, 4000, 7, 0, 0);
    StepTrace step = new StepTrace(17, 1, 0, List.of(gradients));
    assertEquals(10, millis(step, step), EXACT);
  }
}
