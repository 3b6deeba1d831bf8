package org.sparknn.jobs.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sparknn.jobs.scaling.StepTrace.Kind;

/** Do the formulas of docs/scaling.md give what they should where it can be counted? */
class CostModelTest {
  private static final double EXACT = 1e-9;

  /** An exchange 0.1 ms, a further message 0.05, a round 0.2, a MB 1 ms small and 0.5 in rings. */
  private static final CostModel MODEL = new CostModel(0.1, 0.05, 1, 0.2, 0.5, 0);

  private static final NetworkCost NETWORK =
      new NetworkCost("", 10, 1, List.of(40, 8000), List.of(1_000_000, 2_000_000));

  @Test
  void oneRankSumsNothing() {
    CostModel.Prediction one = MODEL.predict(NETWORK, 1, 32);
    assertEquals(42, one.step(), EXACT);
    assertEquals(42, one.compute(), EXACT);
  }

  @Test
  void twoRanksExchangeOnceAndGoAroundTwice() {
    CostModel.Prediction two = MODEL.predict(NETWORK, 2, 32);
    assertEquals(42, two.compute(), EXACT);
    assertEquals(2 * 0.1 + 0.008 + 0.00004, two.small(), EXACT);
    // two rounds each, and as many bytes as there are
    assertEquals(2 * 2 * 0.2 + 3 * 0.5, two.gradients(), EXACT);
  }

  @Test
  void manyRanksTakeRoundsOfTheLogarithm() {
    assertEquals(0.1 + 6 * 0.05, MODEL.small(8, 0), EXACT);
    assertEquals(4 * 0.1, MODEL.small(16, 0), EXACT);
    assertEquals((3 + 2) * 0.1, MODEL.small(9, 0), EXACT);
    assertEquals(12 * 0.1, MODEL.small(4096, 0), EXACT);
    assertEquals(14 * 0.2 + 2 * 7.0 / 8 * 0.5, MODEL.sum(8, 1_000_000), EXACT);
    assertEquals(2 * 10 * 0.2 + 2 * 1023.0 / 1024 * 0.5, MODEL.sum(1024, 1_000_000), EXACT);
  }

  @Test
  void theBackwardPassHidesAllButTheLastSum() {
    CostModel cluster = MODEL.over(0.03, 100);
    CostModel.Prediction hidden = cluster.predict(NETWORK, 2, 32);
    assertEquals(cluster.sum(2, 2_000_000), hidden.gradients(), EXACT);
    assertEquals(42, hidden.compute(), EXACT);
    // a slow network takes 80 ms for a MB, and 2/3 of 42 ms hide some of it
    CostModel slow = MODEL.over(0.03, 0.1);
    assertEquals(
        slow.sum(2, 1_000_000) + slow.sum(2, 2_000_000) - 28,
        slow.predict(NETWORK, 2, 32).gradients(),
        EXACT);
  }

  @Test
  void constantsAreALineThroughTwoLengths() {
    CostModel model =
        CostModel.measured(
            List.of(
                new SumsProbe.Timing(true, 0, 0.1),
                new SumsProbe.Timing(true, 100_000, 0.3),
                new SumsProbe.Timing(false, 0, 0.4),
                new SumsProbe.Timing(false, 10_000_000, 10.4)));
    assertEquals(0.1, model.exchangeMillis(), EXACT);
    assertEquals(2, model.smallMillisPerMegabyte(), EXACT);
    assertEquals(0.2, model.roundMillis(), EXACT);
    assertEquals(1, model.millisPerMegabyte(), EXACT);
  }

  @Test
  void computingIsALineThroughAllPoints() {
    NetworkCost cost =
        NetworkCost.measured(
            "",
            Map.of(16, 26.0, 32, 42.0, 64, 74.0),
            3,
            List.of(
                new StepTrace.Sum(Kind.STATISTICS, 16, 1, 1, 1),
                new StepTrace.Sum(Kind.GRADIENTS, 4000, 1, 0, 0)));
    assertEquals(10 + 3, cost.fixedMillis(), EXACT);
    assertEquals(1, cost.rowMillis(), EXACT);
    assertEquals(List.of(16), cost.small());
    assertEquals(List.of(4000), cost.buckets());
    // the least squares of 26, 42, 74 + 14
    assertEquals(
        1.3125,
        NetworkCost.measured("", Map.of(16, 26.0, 32, 42.0, 64, 88.0), 0, List.of()).rowMillis(),
        EXACT);
  }

  @Test
  void resnet50IsWhatItIsSaidToBe() {
    NetworkCost network = NetworkCost.resnet50(1e9);
    assertEquals(2 * 53 + 1, network.small().size());
    assertEquals(25_600_000 * 4.0, (double) network.gradientBytes(), 100);
    assertEquals(3 * 8.2, network.rowMillis(), EXACT);
    // moments of 26,560 channels, forward and backward
    assertEquals(2 * 2 * 26_560 * 8, network.small().stream().mapToInt(bytes -> bytes).sum(), 100);
    assertTrue(network.buckets().stream().allMatch(bytes -> bytes <= 2 << 20));
  }
}
