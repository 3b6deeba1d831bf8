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

  /** Steps of the bare loop of one rank, by their rows. */
  private final Map<Integer, List<StepTrace>> alone = new TreeMap<>();

  /** Those of two ranks at the same time that do not know each other, by their rows. */
  private final Map<Integer, List<List<StepTrace>>> apart = new TreeMap<>();

  private final List<List<StepTrace>> together = twoLists();

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
    for (int rows : List.of(ROWS / 2, ROWS, 2 * ROWS)) {
      List<StepTrace> steps = probes.run(1, LoopProbe.of(network, rows, false)).get(0);
      if (keep) {
        alone.computeIfAbsent(rows, key -> new ArrayList<>()).addAll(steps);
      }
    }
    for (int rows : List.of(ROWS / 2, ROWS)) {
      List<List<StepTrace>> steps = probes.run(2, LoopProbe.of(network, rows, false));
      if (keep) {
        add(steps, apart.computeIfAbsent(rows, key -> twoLists()));
      }
    }
    List<List<StepTrace>> joint = probes.run(2, LoopProbe.of(network, ROWS, true));
    if (keep) {
      add(joint, together);
    }
  }

  private static List<List<StepTrace>> twoLists() {
    return List.of(new ArrayList<>(), new ArrayList<>());
  }

  private static void add(List<List<StepTrace>> ranks, List<List<StepTrace>> to) {
    for (int rank = 0; rank < to.size(); rank++) {
      to.get(rank).addAll(ranks.get(rank));
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
    return Attribution.of(
        stepMillis(Point.ONE), stepMillis(Point.TWO), alone.get(ROWS), apart.get(ROWS), together);
  }

  /** What the cost model is given: the bare loop's computing, and what is summed. */
  NetworkCost cost() {
    Map<Integer, Double> compute = new TreeMap<>();
    alone.forEach((rows, steps) -> compute.put(rows, Attribution.compute(steps)));
    return NetworkCost.measured(
        network.name(), compute, trainerMillis(), together.get(0).get(0).sums());
  }

  /** What the trainer's step takes more than the bare loop's, with one rank. */
  private double trainerMillis() {
    return stepMillis(Point.ONE) - Attribution.compute(alone.get(ROWS));
  }

  /** A step by the cost model. */
  CostModel.Prediction predict(CostModel model, Point point) {
    int rows = point.batch() / point.ranks();
    NetworkCost cost = cost();
    if (point.ranks() == 1) {
      return model.predict(cost, 1, rows);
    }
    double compute = Attribution.computeOfEach(apart.get(rows));
    return new CostModel.Prediction(
        compute + trainerMillis(),
        new Lockstep(model).millis(apart.get(rows)) - compute,
        model.gradients(cost, point.ranks(), compute));
  }

  /** How many times longer two loops compute at the same time than one alone. */
  double neighbours() {
    return Attribution.computeOfEach(apart.get(ROWS)) / Attribution.compute(alone.get(ROWS));
  }
}
