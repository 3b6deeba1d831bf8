package org.sparknn.jobs.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparknn.jobs.scaling.StepTrace.Kind;
import org.sparknn.jobs.scaling.StepTrace.Sum;

/** Does every part of a step's length go to its cause? */
class AttributionTest {
  private static final double EXACT = 1e-9;

  private static List<StepTrace> steps(double total, double input, double off, Sum... sums) {
    return Collections.nCopies(8, new StepTrace(total, input, off, List.of(sums)));
  }

  private static double millis(Attribution attribution, String cause) {
    return attribution.parts().stream()
        .filter(part -> part.cause().contains(cause))
        .findFirst()
        .orElseThrow()
        .millis();
  }

  @Test
  void partsAreWhatTheyAreCalledAndSumUp() {
    Attribution attribution =
        Attribution.of(
            101,
            142,
            steps(100, 2, 1),
            List.of(steps(110, 2, 1), steps(114, 4, 3)),
            List.of(
                steps(
                    140,
                    3,
                    5,
                    new Sum(Kind.STATISTICS, 16, 2, 0, 0),
                    new Sum(Kind.CHECKS, 40, 1, 0, 0),
                    new Sum(Kind.GRADIENTS, 4000, 12, 0, 0)),
                steps(
                    140,
                    3,
                    7,
                    new Sum(Kind.STATISTICS, 16, 6, 0, 0),
                    new Sum(Kind.CHECKS, 40, 1, 0, 0),
                    new Sum(Kind.GRADIENTS, 4000, 10, 0, 0))));
    // (108 + 110) / 2 against 98
    assertEquals(11, millis(attribution, "the other core"), EXACT);
    assertEquals(2, millis(attribution, "BatchNorm"), EXACT);
    assertEquals(10, millis(attribution, "gradient sums"), EXACT);
    assertEquals(1, millis(attribution, "loss"), EXACT);
    // 15 and 17 in sums, 13 of which nobody waits
    assertEquals(3, millis(attribution, "waiting"), EXACT);
    // off 6 against 2
    assertEquals(4, millis(attribution, "threads of the sums"), EXACT);
    assertEquals(1, millis(attribution, "input"), EXACT);
    // 2 more than the loop with two ranks, 1 more with one
    assertEquals(1, millis(attribution, "reports"), EXACT);
    // computing takes 121 together and 109 apart, 4 of which are taken
    assertEquals(8, millis(attribution, "rest"), EXACT);
    assertEquals(142 - 101, attribution.parts().stream().mapToDouble(Part::millis).sum(), EXACT);
    assertEquals(202.0 / 142, attribution.speedup(), EXACT);
    assertEquals(100 - 50 * attribution.speedup(), attribution.missing(), EXACT);
  }

  @Test
  void computingIsThatOfAllRanks() {
    assertEquals(100, Attribution.compute(steps(100, 2, 0)), EXACT);
    assertEquals(
        112, Attribution.computeOfEach(List.of(steps(110, 2, 0), steps(114, 4, 0))), EXACT);
  }
}
