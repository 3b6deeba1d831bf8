package org.sparknn.jobs.scaling;

import java.util.List;
import java.util.Locale;

/** The cost model worked out for clusters that nobody here has, as in {@code docs/scaling.md}. */
final class Projection {
  private static final int[] RANKS = {1, 8, 64, 512, 4096};
  private static final int[] GIGABITS = {10, 100};
  private static final int ROWS = 32;
  private static final int MORE_ROWS = 128;

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

            | network | Gbit/s | ranks | compute, ms | small sums, ms | gradients, ms | step, ms | images/s | efficiency | with bf16 | with 128 rows a rank |
            |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
            """);
    for (NetworkCost network :
        List.of(
            NetworkCost.resnet50(OPERATIONS_PER_MILLI),
            NetworkCost.hundredMillion(OPERATIONS_PER_MILLI))) {
      for (int gigabits : GIGABITS) {
        CostModel there = here.over(LATENCY_MILLIS, gigabits);
        // half of the bytes, as over twice the network
        CostModel halved = here.over(LATENCY_MILLIS, 2 * gigabits);
        for (int ranks : RANKS) {
          CostModel.Prediction step = there.predict(network, ranks, ROWS);
          text.append(
              String.format(
                  Locale.ROOT,
                  "| %s | %d | %d | %.0f | %.1f | %.0f | %.0f | %.0f | %.0f %% | %.0f %% | %.0f %% |\n",
                  network.name(),
                  gigabits,
                  ranks,
                  step.compute(),
                  step.small(),
                  step.gradients(),
                  step.step(),
                  1e3 * ROWS * ranks / step.step(),
                  efficiency(step),
                  efficiency(halved.predict(network, ranks, ROWS)),
                  efficiency(there.predict(network, ranks, MORE_ROWS))));
        }
      }
    }
    return text.toString();
  }

  /** Per cent of a step that computes. */
  private static double efficiency(CostModel.Prediction step) {
    return 100 * step.compute() / step.step();
  }
}
