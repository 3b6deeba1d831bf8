package org.sparknn.jobs.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sparknn.jobs.scaling.StepTrace.Kind;
import org.sparknn.kernels.tensor.Shape;

/** Is everything measured that the tables show? Ranks are threads here. */
class ScalingTest {
  private static final String LAYERS =
      """
      {"layers": [
        {"type": "Conv2d", "in_channels": 1, "out_channels": 4, "kernel_size": 3, "bias": false},
        {"type": "BatchNorm2d", "num_features": 4},
        {"type": "Flatten"},
        {"type": "Linear", "in_features": 144, "out_features": 10}
      ]}
      """;

  private static final ScaledNetwork NETWORK =
      new ScaledNetwork("small", LAYERS, Shape.of(1, 8, 8), 8);

  private static SparkSession session;

  @BeforeAll
  static void start() {
    session = SparkSession.builder().master("local[2]").getOrCreate();
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  @Test
  void eachSumOfAStepIsNoted() {
    List<List<StepTrace>> ranks = new Probes(session).run(2, LoopProbe.of(NETWORK, 4, true));
    assertEquals(2, ranks.size());
    for (List<StepTrace> steps : ranks) {
      assertEquals(6, steps.size());
      for (StepTrace step : steps) {
        assertEquals(
            List.of(Kind.STATISTICS, Kind.CHECKS, Kind.STATISTICS, Kind.GRADIENTS),
            step.sums().stream().map(StepTrace.Sum::kind).toList());
        assertEquals((4 * 9 + 2 * 4 + 1450) * 4, step.sums().get(3).bytes());
        assertTrue(step.compute() > 0, step::toString);
      }
    }
    List<StepTrace> alone = new Probes(session).run(1, LoopProbe.of(NETWORK, 4, false)).get(0);
    assertEquals(6, alone.size());
  }

  @Test
  void tablesAreFull() {
    Measurement measurement = new Measurement(NETWORK);
    measurement.round(new TrainerRuns(session), new Probes(session), true);
    CostModel model = CostModel.measured(new Probes(session).run(2, new SumsProbe(3)).get(0));
    ScalingReport report = new ScalingReport(List.of(measurement), model);
    String tables = report.markdown() + Projection.markdown(model);
    assertEquals(
        4,
        tables.lines().filter(line -> line.startsWith("| small |") && line.endsWith("% |")).count(),
        tables);
    assertTrue(tables.contains("### What is missing to twice the speed: small"), tables);
    assertTrue(tables.contains("| BatchNorm's sums | "), tables);
    assertEquals(10, tables.lines().filter(line -> line.startsWith("| ResNet-50 |")).count());
    assertFalse(tables.contains("NaN"), tables);
    assertEquals(1 + 4 + 9, report.json().size());
  }
}
