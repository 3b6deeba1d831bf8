package org.sparknn.jobs.scaling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sparknn.jobs.scaling.StepTrace.Kind;

/**
 * Why a step of two ranks with a batch each is longer than that of one rank with one batch. The
 * parts' sum is the difference, to the digit.
 *
 * @param oneMillis a step of the trainer with one rank
 * @param twoMillis one with two ranks and twice the rows
 */
record Attribution(double oneMillis, double twoMillis, List<Part> parts) {

  Attribution {
    parts = List.copyOf(parts);
  }

  /** How many times the images per second of one rank. */
  double speedup() {
    return 2 * oneMillis / twoMillis;
  }

  /** Per cent of twice the speed that a part takes. */
  double percent(Part part) {
    return 100 * part.millis() / twoMillis;
  }

  /** Per cent of twice the speed that are missing. */
  double missing() {
    return 100 * (twoMillis - oneMillis) / twoMillis;
  }

  /**
   * Puts together what was measured.
   *
   * @param alone steps of one rank's loop
   * @param apart steps of two loops that run at the same time and do not know each other
   * @param together steps of one loop on two ranks, by rank
   */
  static Attribution of(
      double oneMillis,
      double twoMillis,
      List<StepTrace> alone,
      List<List<StepTrace>> apart,
      List<List<StepTrace>> together) {
    Mean one = Mean.of(List.of(alone));
    Mean pair = Mean.ofEach(apart);
    Mean two = Mean.of(together);
    double taken = two.off - pair.off;
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Part(
            "the other core computes too: memory, caches, clock (two trainings that know nothing of"
                + " each other)",
            pair.compute - one.compute));
    parts.add(new Part("BatchNorm's sums", two.sums.getOrDefault(Kind.STATISTICS, 0.0)));
    parts.add(
        new Part("gradient sums that are awaited", two.sums.getOrDefault(Kind.GRADIENTS, 0.0)));
    parts.add(
        new Part("threads of the sums and others on the core of a rank that computes", taken));
    parts.add(new Part("loss and finite checks", two.sums.getOrDefault(Kind.CHECKS, 0.0)));
    parts.add(new Part("waiting in sums for the rank that is later", two.waiting));
    parts.add(new Part("input", two.input - one.input));
    parts.add(
        new Part(
            "reports and all else between steps (the trainer against its bare loop)",
            twoMillis - two.total - (oneMillis - one.total)));
    parts.add(
        new Part("rest: computing that is slower beside sums", two.compute - pair.compute - taken));
    return new Attribution(oneMillis, twoMillis, parts);
  }

  /** Means over ranks and over the middle half of the steps, by their length. */
  private record Mean(
      double total,
      double compute,
      double input,
      double off,
      double waiting,
      Map<Kind, Double> sums) {

    /** Of ranks that run the same steps. */
    static Mean of(List<List<StepTrace>> ranks) {
      List<StepTrace> first = ranks.get(0);
      List<Integer> steps =
          IntStream.range(0, first.size())
              .boxed()
              .sorted(Comparator.comparingDouble(step -> first.get(step).total()))
              .toList()
              .subList(first.size() / 4, first.size() - first.size() / 4);
      List<StepTrace> all = ranks.stream().flatMap(rank -> steps.stream().map(rank::get)).toList();
      Map<Kind, Double> sums = new EnumMap<>(Kind.class);
      for (int step : steps) {
        List<StepTrace> traces = ranks.stream().map(rank -> rank.get(step)).toList();
        for (int sum = 0; sum < traces.get(0).sums().size(); sum++) {
          int number = sum;
          // the last to come waits for nobody: its time is the sum's own
          double own =
              traces.stream().mapToDouble(t -> t.sums().get(number).millis()).min().orElseThrow();
          sums.merge(traces.get(0).sums().get(sum).kind(), own / steps.size(), Double::sum);
        }
      }
      double inSums = sums.values().stream().mapToDouble(Double::doubleValue).sum();
      return new Mean(
          Statistics.mean(all, StepTrace::total),
          Statistics.mean(all, StepTrace::compute),
          Statistics.mean(all, StepTrace::input),
          Statistics.mean(all, StepTrace::off),
          Statistics.mean(all, StepTrace::inSums) - inSums,
          sums);
    }

    /** Of ranks that run steps of their own. */
    static Mean ofEach(List<List<StepTrace>> ranks) {
      List<Mean> means = ranks.stream().map(rank -> of(List.of(rank))).toList();
      return new Mean(
          Statistics.mean(means, Mean::total),
          Statistics.mean(means, Mean::compute),
          Statistics.mean(means, Mean::input),
          Statistics.mean(means, Mean::off),
          0,
          Map.of());
    }
  }

  /** A step's compute in the middle half of the steps, in milliseconds. */
  static double compute(List<StepTrace> alone) {
    Mean mean = Mean.of(List.of(alone));
    return mean.compute + mean.input;
  }

  /** The same of ranks that run steps of their own. */
  static double computeOfEach(List<List<StepTrace>> apart) {
    Mean mean = Mean.ofEach(apart);
    return mean.compute + mean.input;
  }
}
