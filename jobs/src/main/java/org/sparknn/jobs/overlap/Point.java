package org.sparknn.jobs.overlap;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was measured at one bandwidth: medians, in milliseconds a step, of the slower rank.
 *
 * @param bytesPerSecond that the network carried, both directions together
 * @param bytes that both ranks sent in a step
 * @param compute a step without sums
 * @param communication the sums of a step without computing
 * @param step a step
 * @param statistics of the step, in which rank 0 was held by sums of batch normalization and loss
 * @param gradients of the step, in which rank 0 waited for gradients
 */
record Point(
    double bytesPerSecond,
    double bytes,
    double compute,
    double communication,
    double step,
    double statistics,
    double gradients)
    implements Serializable {

  /** The step to the longer of what it consists of. */
  double ratio() {
    return step / Math.max(compute, communication);
  }

  Map<String, Object> json() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("megabits_per_second", bytesPerSecond * 8e-6);
    line.put("bytes_per_step", bytes);
    line.put("compute_ms", compute);
    line.put("communication_ms", communication);
    line.put("step_ms", step);
    line.put("statistics_ms", statistics);
    line.put("gradients_ms", gradients);
    line.put("step_to_longer", ratio());
    return line;
  }
}
