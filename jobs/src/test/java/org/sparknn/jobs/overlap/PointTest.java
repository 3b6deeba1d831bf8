package org.sparknn.jobs.overlap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Does the table say what was measured? */
class PointTest {
  private static Point point(double compute, double communication, double step) {
    return new Point(250e6, 90e6, compute, 120, communication, 30, step, 4, 130, 330);
  }

  @Test
  void eachNumberIsTheMedianOfItsOwn() {
    Point median =
        Point.median(List.of(point(300, 280, 900), point(310, 240, 450), point(290, 260, 400)));
    assertEquals(point(300, 260, 450), median);
  }

  @Test
  void stepsAreComparedWithTheLongerPart() {
    assertEquals(1.5, point(300, 260, 450).ratio());
    assertEquals(450.0 / 380, point(300, 260, 450).ratioWithLead());
    assertEquals(1.25, point(300, 400, 500).ratio());
    assertEquals(1.1, point(300, 100, 500).deferredRatio(), 1e-9);
    assertEquals(1, point(300, 100, 300).ratioWithLead());
  }

  @Test
  void theTableHasTheBandwidthOfOneDirection() {
    String table = OverlapBenchmark.markdown(List.of(point(300, 260, 450)));
    assertTrue(
        table.contains(
            "| 1,000 | 300 | 120 | 260 | 30 | 450 | 1.50 | 1.18 | 4 | 130 | 330 | 1.10 |"),
        table);
    Map<String, Object> json = point(300, 260, 450).json(64);
    assertEquals(2000.0, json.get("megabits_per_second"));
    assertEquals(64, json.get("rows_per_rank"));
  }
}
