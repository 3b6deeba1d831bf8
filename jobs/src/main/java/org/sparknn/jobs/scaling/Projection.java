package org.sparknn.jobs.scaling;

import java.util.List;
import java.util.Locale;

/** The cost model worked out for clusters that nobody here has, as in {@code docs/scaling.md}. */
final class Projection {
  private static final int[] RANKS = {1, 8, 64, 512, 4096};
  private static final int[] GIGABITS = {10, 100};
  private static final int ROWS = 32;

  /** A rank has 16 cores; what a core computes of such networks by {@code docs/benchmarks.md}. */
  static final double OPERATIONS_PER_MILLI = 16 * 170e6;

  /** One way between two machines of one data center, TCP. */
  private static final double LATENCY_MILLIS = 0.03;

  private Projection() {}

  static String markdown(CostModel here) {
    StringBuilder text =
        new StringBuilder(
            """

            ### Worked out

            | network | Gbit/s | ranks | compute, ms | small sums | gradients, ring | step | efficiency | gradients, halving | step | efficiency |
            |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
            """);
    for (NetworkCost network :
        List.of(
            NetworkCost.resnet50(OPERATIONS_PER_MILLI),
            NetworkCost.hundredMillion(OPERATIONS_PER_MILLI))) {
      for (int gigabits : GIGABITS) {
        CostModel ring = here.over(LATENCY_MILLIS, gigabits);
        for (int ranks : RANKS) {
          CostModel.Prediction now = ring.predict(network, ranks, ROWS);
          CostModel.Prediction then = ring.withHalving().predict(network, ranks, ROWS);
          text.append(
              String.format(
                  Locale.ROOT,
                  "| %s | %d | %d | %.0f | %.0f | %.0f | %.0f | %.0f %% | %.0f | %.0f | %.0f %% |\n",
                  network.name(),
                  gigabits,
                  ranks,
                  now.compute(),
                  now.small(),
                  now.gradients(),
                  now.step(),
                  100 * now.compute() / now.step(),
                  then.gradients(),
                  then.step(),
                  100 * then.compute() / then.step()));
        }
      }
    }
    return text.toString();
  }
}
