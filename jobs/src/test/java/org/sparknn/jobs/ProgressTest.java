package org.sparknn.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparknn.train.StepReport;

/** What a run's progress looks like on a terminal and elsewhere. */
class ProgressTest {

  private static String shown(boolean terminal) {
    return shown(terminal, "reference");
  }

  private static String shown(boolean terminal, String backend) {
    StringWriter text = new StringWriter();
    Progress progress = new Progress(new PrintWriter(text, true), terminal);
    progress.started(2, "reference", 6000, 4);
    progress.step(new StepReport(1, 1, 2, 0.25, 10));
    progress.step(new StepReport(1, 2, 1, 0.75, 1000));
    progress.step(new StepReport(2, 3, 0.5, 1, 1000));
    progress.step(new StepReport(2, 4, 0.5, 1, 1000));
    progress.end(backend);
    return text.toString();
  }

  @Test
  void printsALineForEachEpoch() {
    List<String> lines = shown(false).lines().toList();
    assertEquals("training on 6,000 images, 2 ranks, backend reference", lines.get(0));
    assertTrue(
        lines
            .get(1)
            .startsWith("epoch 1  step 2/4  1,000 images/s  loss 1.5000  accuracy 50.0 %  0:0"),
        lines.get(1));
    assertTrue(
        lines.get(2).matches("epoch 2 {2}step 4/4 .* loss 0.5000 {2}accuracy 100.0 % {2}0:00 left"),
        lines.get(2));
    assertEquals(3, lines.size());
  }

  @Test
  void anUpdateLeftOutHasALineAndNoLoss() {
    StringWriter text = new StringWriter();
    Progress progress = new Progress(new PrintWriter(text, true), false);
    progress.started(1, "reference", 6000, 1002);
    progress.step(new StepReport(1, 1001, 0.5, 1, 1000));
    progress.step(new StepReport(1, 1002, Double.NaN, 0, 1000));
    progress.leftOut(1002, 1);
    progress.end("reference");
    List<String> lines = text.toString().lines().toList();
    assertEquals(
        "a loss or gradient is infinite or NaN: the update of step 1,002 is left out, 1 by now",
        lines.get(1));
    assertTrue(lines.get(2).contains(" loss 0.5000 "), lines.get(2));
  }

  @Test
  void rewritesTheLineOnATerminal() {
    assertTrue(shown(true).contains("\repoch 1  step 2/4"), shown(true));
  }

  @Test
  void tellsWhatWasFoundOutAboutTheBackendLater() {
    List<String> lines = shown(false, "reference, compiled").lines().toList();
    assertEquals("backend by the end reference, compiled", lines.get(3));
  }
}
