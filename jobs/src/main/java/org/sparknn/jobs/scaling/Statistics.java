package org.sparknn.jobs.scaling;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Of measured values. */
final class Statistics {
  private Statistics() {}

  /** The middle one, or the mean of two. */
  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  static <T> double mean(List<T> of, ToDoubleFunction<T> value) {
    return of.stream().mapToDouble(value).average().orElseThrow();
  }
}
