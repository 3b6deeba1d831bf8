package org.sparknn.jobs.scaling;

import java.util.List;
import java.util.stream.IntStream;
import org.sparknn.jobs.scaling.StepTrace.Kind;
import org.sparknn.jobs.scaling.StepTrace.Sum;

/**
 * What ranks that were measured apart would take together: each computes what it did, but a small
 * sum ends no sooner than all have begun it and their messages have come.
 */
final class Lockstep {
  private final CostModel model;

  Lockstep(CostModel model) {
    this.model = model;
  }

  /** A step in the middle half of all, in milliseconds; as many steps of each rank. */
  double millis(List<List<StepTrace>> ranks) {
    return Statistics.middle(
        IntStream.range(0, ranks.get(0).size())
            .mapToObj(step -> step(ranks.stream().map(rank -> rank.get(step)).toList()))
            .toList());
  }

  private double step(List<StepTrace> ranks) {
    double[] now = new double[ranks.size()];
    double[] computed = new double[ranks.size()];
    for (int number = 0; number < small(ranks.get(0)).size(); number++) {
      double allBegan = 0;
      for (int rank = 0; rank < now.length; rank++) {
        Sum sum = small(ranks.get(rank)).get(number);
        now[rank] += sum.before();
        computed[rank] += sum.before() + sum.beside();
        allBegan = Math.max(allBegan, now[rank]);
      }
      for (int rank = 0; rank < now.length; rank++) {
        Sum sum = small(ranks.get(rank)).get(number);
        double come = allBegan + model.small(now.length, sum.bytes());
        now[rank] = Math.max(come, now[rank] + sum.beside());
      }
    }
    double end = 0;
    for (int rank = 0; rank < now.length; rank++) {
      StepTrace trace = ranks.get(rank);
      end = Math.max(end, now[rank] + trace.total() - trace.inSums() - computed[rank]);
    }
    return end;
  }

  private static List<Sum> small(StepTrace step) {
    return step.sums().stream().filter(sum -> sum.kind() != Kind.GRADIENTS).toList();
  }
}
