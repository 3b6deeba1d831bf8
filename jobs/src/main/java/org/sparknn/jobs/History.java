package org.sparknn.jobs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparknn.train.StepReport;

/** The steps of a run for {@code --history}. */
final class History {
  private History() {}

  static List<Map<String, Object>> of(List<StepReport> steps) {
    return steps.stream().map(History::of).toList();
  }

  private static Map<String, Object> of(StepReport step) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("epoch", step.epoch());
    line.put("step", step.step());
    line.put("loss", step.loss());
    line.put("images_per_second", step.imagesPerSecond());
    return line;
  }
}
