package org.sparknn.jobs.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.tensor.Shape;

/** The whole harness against an opponent in Java. Times are not looked at. */
class LayerBenchmarkTest {
  private static final Effort SHORT = new Effort(2, 1, 1, 0, false);

  private final StringWriter printed = new StringWriter();

  private LayerBenchmark.Outcome run(Opponent opponent, BenchmarkCase... cases) {
    return new LayerBenchmark(
            Backends.pick(Backends.AUTO).backend(),
            opponent,
            List.of(1, 2),
            threads -> new Peak(threads, 1e11, 1e10),
            SHORT,
            new PrintWriter(printed, true))
        .run(List.of(cases));
  }

  @Test
  void measuresEveryPassWithEveryNumberOfThreads() {
    List<Result> results =
        run(
                new JavaOpponent(),
                TestCases.convolution(Mode.LAYER),
                TestCases.network(Mode.TRAINING),
                TestCases.network(Mode.INFERENCE))
            .results();
    List<String> expected =
        List.of(
            "forward forward 1",
            "forward backward 1",
            "forward forward+backward 1",
            "forward forward 2",
            "forward backward 2",
            "forward forward+backward 2",
            "step step 1",
            "step step 2",
            "inference inference 1",
            "inference inference 2");
    assertEquals(
        expected,
        results.stream().map(r -> r.group() + " " + r.pass() + " " + r.threads()).toList());
    for (Result result : results) {
      assertEquals(Set.copyOf(JavaOpponent.LAYOUTS), result.theirsMillis().keySet());
      Map<String, Object> json = result.json();
      assertTrue(
          json.keySet()
              .containsAll(
                  List.of("group", "name", "pass", "threads", "ours_ms", "theirs_ms", "ratio")),
          json.toString());
      double ratio = (double) json.get("theirs_ms") / (double) json.get("ours_ms");
      assertEquals(ratio, (double) json.get("ratio"), 1e-9);
    }
  }

  @Test
  void printsATableForEachGroupAndTheMeans() {
    run(new JavaOpponent(), TestCases.convolution(Mode.LAYER), TestCases.network(Mode.INFERENCE));
    List<String> lines = printed.toString().lines().toList();
    assertTrue(lines.contains("- theirs: plain loops"), printed.toString());
    assertTrue(lines.contains("### inference"), printed.toString());
    assertEquals(
        6, lines.stream().filter(l -> l.matches("\\| small \\| [a-z+]*ward \\|.*")).count());
    assertTrue(
        lines.stream().anyMatch(l -> l.matches("\\| inference \\| 2 \\| 1 \\|.*\\| small \\|")),
        printed.toString());
  }

  @Test
  void refusesAnOpponentThatComputesSomethingElse() {
    Opponent wrong =
        new JavaOpponent(
            results -> {
              float[] gradient = results.get("gradient of 0.weight");
              gradient[gradient.length - 1] += 0.1f;
              return results;
            });
    LayerBenchmark.Outcome outcome = run(wrong, TestCases.convolution(Mode.LAYER));
    assertEquals(List.of(), outcome.results());
    String refusal = outcome.refusals().get(0);
    assertTrue(refusal.contains("small is not measured"), refusal);
    assertTrue(refusal.contains("loops, 1 threads"), refusal);
    assertTrue(refusal.contains("gradient of 0.weight"), refusal);
    assertTrue(printed.toString().contains(refusal), printed.toString());
  }

  @Test
  void leavesOutWhatTheEngineDoesNotKnow() {
    BenchmarkCase unknown =
        TestCases.of(Mode.LAYER, false, Shape.of(2, 3), "{'type': 'Telepathy'}");
    LayerBenchmark.Outcome outcome =
        run(new JavaOpponent(), unknown, TestCases.convolution(Mode.LAYER));
    assertEquals(6, outcome.results().size());
    assertTrue(
        printed.toString().contains("small is left out: layer 0 (Telepathy"), printed.toString());
  }

  @Test
  void thePeaksAreNumbers() {
    Peak peak = Peaks.measure(1);
    assertEquals(1, peak.threads());
    assertTrue(Double.isFinite(peak.operations()) && peak.operations() > 0, peak.toString());
    assertTrue(Double.isFinite(peak.bytes()) && peak.bytes() > 0, peak.toString());
  }

  @Test
  void measuresALossAlone() {
    BenchmarkCase loss = TestCases.of(Mode.LAYER, true, Shape.of(3, 5, 2));
    assertEquals(6, run(new JavaOpponent(), loss).results().size());
  }
}
