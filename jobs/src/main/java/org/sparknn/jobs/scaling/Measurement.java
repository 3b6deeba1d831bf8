package org.sparknn.jobs.scaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sparknn.jobs.scaling.TrainerRuns.Outcome;

/** All that is measured of one network, over several rounds. */
final class Measurement {
  /** Rows of a step on each rank. */
  static final int ROWS = 32;

  private final ScaledNetwork network;
  private final Map<Point, List<Outcome>> runs = new TreeMap<>();
  private final List<StepTrace> alone = new ArrayList<>();
  private final List<StepTrace> half = new ArrayList<>();
  private final List<List<StepTrace>> apart = List.of(new ArrayList<>(), new ArrayList<>());
  private final List<List<StepTrace>> together = List.of(new ArrayList<>(), new ArrayList<>());

  /**
   * A number of ranks and a global batch.
   *
   * @param batch rows of a step over all ranks
   */
  record Point(int ranks, int batch) implements Comparable<Point> {
    static final Point ONE = new Point(1, ROWS);
    static final Point TWO = new Point(2, 2 * ROWS);
    static final List<Point> ALL = List.of(ONE, TWO, new Point(1, 2 * ROWS), new Point(2, ROWS));

    @Override
    public int compareTo(Point other) {
      return Integer.compare(100_000 * ranks + batch, 100_000 * other.ranks + other.batch);
    }
  }

  Measurement(ScaledNetwork network) {
    this.network = network;
  }

  /**
   * Runs everything once.
   *
   * @param keep false for a round that only warms up
   */
  void round(TrainerRuns trainer, Probes probes, boolean keep) {
    for (Point point : Point.ALL) {
      Outcome outcome = trainer.run(network, point.ranks(), point.batch());
      if (keep) {
        runs.computeIfAbsent(point, key -> new ArrayList<>()).add(outcome);
      }
    }
    List<List<StepTrace>> one = probes.run(1, LoopProbe.of(network, ROWS, false));
    List<List<StepTrace>> less = probes.run(1, LoopProbe.of(network, ROWS / 2, false));
    List<List<StepTrace>> two = probes.run(2, LoopProbe.of(network, ROWS, false));
    List<List<StepTrace>> joint = probes.run(2, LoopProbe.of(network, ROWS, true));
    if (keep) {
      alone.addAll(one.get(0));
      half.addAll(less.get(0));
      for (int rank = 0; rank < 2; rank++) {
        apart.get(rank).addAll(two.get(rank));
        together.get(rank).addAll(joint.get(rank));
      }
    }
  }

  String name() {
    return network.name();
  }

  /** The median step of the trainer, in milliseconds. */
  double stepMillis(Point point) {
    return Statistics.median(
        runs.get(point).stream().flatMap(run -> run.stepMillis().stream()).toList());
  }

  double imagesPerSecond(Point point) {
    return 1e3 * point.batch() / stepMillis(point);
  }

  /** The median of what a run takes besides its steps, in milliseconds. */
  double aroundMillis(Point point) {
    return Statistics.median(runs.get(point).stream().map(Outcome::aroundMillis).toList());
  }

  Attribution attribution() {
    return Attribution.of(stepMillis(Point.ONE), stepMillis(Point.TWO), alone, apart, together);
  }

  /**
   * What the cost model is given: the trainer's step of one rank, the difference that half of the
   * rows make to its bare loop, and what is summed.
   */
  NetworkCost cost() {
    double step = stepMillis(Point.ONE);
    return NetworkCost.measured(
        network.name(),
        ROWS,
        step - Attribution.compute(alone) + Attribution.compute(half),
        step,
        together.get(0).get(0).sums());
  }

  double neighbours() {
    return Attribution.neighbours(alone, apart);
  }
}
