package org.sparknn.jobs.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Are ratios and their means what the tables say? */
class MeansTest {
  private static Result result(String name, boolean wholeRun, double ours, double... theirs) {
    Map<String, Double> millis =
        theirs.length == 1
            ? Map.of("contiguous", theirs[0])
            : Map.of("contiguous", theirs[0], "channels_last", theirs[1]);
    Work work = new Work(3e6, 1e6);
    Peak peak = new Peak(2, 3e9, 2e9);
    return new Result(
        "dense", name, "forward", wholeRun, ours, millis, work, peak, 0, Optional.empty());
  }

  @Test
  void theFastestLayoutCounts() {
    Result result = result("a", true, 2, 9, 5);
    assertEquals("channels_last", result.layout());
    assertEquals(2.5, result.ratio());
    assertEquals(
        Map.of("contiguous", 9.0, "channels_last", 5.0), result.json().get("theirs_all_ms"));
  }

  @Test
  void theShareIsThatOfTheBindingPeak() {
    Result result = result("a", true, 2, 1);
    assertEquals(1.5, result.rate());
    assertEquals("GFLOP/s", result.unit());
    assertEquals(0.5, result.shareOfPeak());
  }

  @Test
  void theMeanIsGeometricOverWholeRuns() {
    List<Means.Mean> means =
        List.copyOf(
            Means.of(
                List.of(
                    result("a", true, 1, 4), result("b", true, 2, 2), result("c", false, 1, 100))));
    assertEquals(1, means.size());
    assertEquals(2, means.get(0).ratio(), 1e-12);
    assertEquals(2, means.get(0).count());
    assertEquals("b", means.get(0).worst().name());
  }

  @Test
  void aMedianIsTheMiddle() {
    Samples samples = new Samples(2, 4);
    long[][] nanos = {{5_000_000, 1_000_000}, {1_000_000, 9_000_000}, {3_000_000, 2_000_000}};
    for (long[] run : nanos) {
      samples.put(0, run[0]);
      samples.put(1, run[1]);
      samples.endRun();
    }
    assertEquals(3, samples.median(0));
    assertEquals(2, samples.median(1));
    assertEquals(6, samples.median());
    samples.endRun();
    assertEquals(2, samples.median(0)); // of 0, 1, 3 and 5
  }
}
