package org.sparknn.jobs.scaling;

import java.util.Collection;
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

  /** The mean of the middle half, by size. */
  static double middle(List<Double> values) {
    int cut = values.size() / 4;
    return mean(
        values.stream().sorted().toList().subList(cut, values.size() - cut), Double::doubleValue);
  }

  static <T> double mean(Collection<T> of, ToDoubleFunction<T> value) {
    return of.stream().mapToDouble(value).average().orElseThrow();
  }
}
