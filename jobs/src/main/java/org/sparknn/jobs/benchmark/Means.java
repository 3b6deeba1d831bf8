package org.sparknn.jobs.benchmark;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** Geometric means of ratios. */
final class Means {
  private Means() {}

  /** All results of a group and a number of threads. */
  record Mean(Result worst, int count, double ratio) {}

  /** The means over whole runs, in the order in which their groups begin. */
  static Collection<Mean> of(List<Result> results) {
    return results.stream()
        .filter(Result::wholeRun)
        .collect(
            Collectors.groupingBy(
                result -> List.of(result.group(), result.threads()),
                LinkedHashMap::new,
                Collectors.collectingAndThen(Collectors.toList(), Means::mean)))
        .values();
  }

  private static Mean mean(List<Result> results) {
    double logarithm =
        results.stream().mapToDouble(result -> Math.log(result.ratio())).average().orElseThrow();
    Result worst = results.stream().min(Comparator.comparingDouble(Result::ratio)).orElseThrow();
    return new Mean(worst, results.size(), Math.exp(logarithm));
  }
}
