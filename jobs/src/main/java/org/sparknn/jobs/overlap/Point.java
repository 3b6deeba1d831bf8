package org.sparknn.jobs.overlap;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What was measured at one bandwidth, in milliseconds a step.
 *
 * @param bytesPerSecond that the network carries, both directions together
 * @param bytes that all ranks send in a step
 * @param compute a step without sums, on the slower rank
 * @param lead of this: from the step's begin until the first gradients are there to be summed
 * @param communication the sums of a step without computing
 * @param processor what they use of a processor on rank 0
 * @param step a step
 * @param statistics of the step: rank 0 is held by sums of batch normalization and loss
 * @param gradients of the step: rank 0 waits for gradients
 * @param deferred a step whose update is deferred, among others
 */
record Point(
    double bytesPerSecond,
    double bytes,
    double compute,
    double lead,
    double communication,
    double processor,
    double step,
    double statistics,
    double gradients,
    double deferred)
    implements Serializable {

  /** The medians of several turns at one bandwidth. */
  static Point median(List<Point> turns) {
    return new Point(
        turns.get(0).bytesPerSecond,
        turns.get(0).bytes,
        median(turns, Point::compute),
        median(turns, Point::lead),
        median(turns, Point::communication),
        median(turns, Point::processor),
        median(turns, Point::step),
        median(turns, Point::statistics),
        median(turns, Point::gradients),
        median(turns, Point::deferred));
  }

  /** The middle one of an odd number, or the upper one of two. */
  private static double median(List<Point> turns, ToDoubleFunction<Point> value) {
    return turns.stream().mapToDouble(value).sorted().toArray()[turns.size() / 2];
  }

  /** The step to the longer of what it consists of. */
  double ratio() {
    return step / Math.max(compute, communication);
  }

  /** The step with a deferred update to the longer of what it consists of. */
  double deferredRatio() {
    return deferred / Math.max(compute, communication);
  }

  /** The step to what it takes if all is hidden that is sent while the same step computes. */
  double ratioWithLead() {
    return step / Math.max(compute, lead + communication);
  }

  Map<String, Object> json(int rowsPerRank) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("rows_per_rank", rowsPerRank);
    line.put("megabits_per_second", bytesPerSecond * 8e-6);
    line.put("bytes_per_step", bytes);
    line.put("compute_ms", compute);
    line.put("lead_ms", lead);
    line.put("communication_ms", communication);
    line.put("communication_processor_ms", processor);
    line.put("step_ms", step);
    line.put("statistics_ms", statistics);
    line.put("gradients_ms", gradients);
    line.put("step_to_longer", ratio());
    line.put("step_to_longer_with_lead", ratioWithLead());
    line.put("deferred_step_ms", deferred);
    line.put("deferred_step_to_longer", deferredRatio());
    return line;
  }
}
