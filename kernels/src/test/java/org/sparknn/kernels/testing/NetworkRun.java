package org.sparknn.kernels.testing;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.tensor.Shape;

/** Steps of a network with a loss behind it, from seeded weights and rows. */
final class NetworkRun {
  /** Row counts of the steps of a run: a later step is shorter than one before. */
  private static final int[] ROWS = {7, 3, 5, 0, 6};

  private static final int THREADS = 2;

  private final Plan plan;
  private final LayerCases.NetworkCase network;
  private final long seed;

  NetworkRun(LayerCases.NetworkCase network, Purpose purpose, long seed) {
    this.network = network;
    this.seed = seed;
    Shape output = network.network().outputShape(Shape.batchOf(network.row()));
    Target target = new Target(output.row().remove(0), true);
    plan = Plan.overRows(network.network(), network.row(), purpose, new CrossEntropyLoss(), target);
  }

  private StateDict state() {
    return StateDict.initial(network.network().slots(), seed);
  }

  private float[] input(int rows, Random random) {
    return RandomValues.floats(plan.input().elements(rows), random);
  }

  private float[] target(int rows, Random random) {
    Shape shape = plan.losses().orElseThrow().target().shape();
    int length = rows * shape.row().elements();
    return RandomValues.narrow(
        random.ints(length, 0, network.classes()).asDoubleStream().toArray());
  }

  private Step step(int number, int rows) {
    return new Step(seed, number, rows, LongStream.range(number, number + rows).toArray());
  }

  /** Everything that comes out of one step. */
  Map<String, float[]> step(Backend backend, int rows) {
    Random random = new Random(seed);
    float[] input = input(rows, random);
    float[] target = target(rows, random);
    return OneStep.runLoss(
        backend, plan, step(1, rows), state(), input, target, Reduction.SUM, new float[] {1});
  }

  /** The tallies and the slots after some updates, first by SGD and then by Adam. */
  Map<String, float[]> updates(Backend backend) {
    Random random = new Random(seed);
    Map<String, float[]> results = new LinkedHashMap<>();
    Plan.Losses loss = plan.losses().orElseThrow();
    for (Optimizer optimizer :
        new Optimizer[] {
          new Sgd(0.9, 0, 1e-3, true),
          new Sgd(0.5, 0.1, 0, false),
          new Adam(0.9, 0.99, 0.1, 1e-3, true)
        }) {
      try (Session session =
          new Session(plan, backend.open(plan, ROWS[0], THREADS, Collective.alone()))) {
        Device device = session.device();
        state().write(device, plan.parameters());
        for (int s = 0; s < ROWS.length; s++) {
          int rows = ROWS[s];
          device.write(plan.input(), rows, input(rows, random));
          float[] target = target(rows, random);
          device.write(loss.target(), rows, target);
          Session.Forward forward = session.forward(step(s, rows));
          double[] tally = device.statistic(loss.tally());
          results.put(
              "%s step %d".formatted(optimizer, s),
              new float[] {(float) tally[0], (float) tally[1], (float) tally[2], (float) tally[3]});
          float[] ones = new float[target.length];
          Arrays.fill(ones, 1);
          device.write(plan.seed().orElseThrow(), rows, ones);
          forward
              .backward()
              .sumOverRanks()
              .update(optimizer, 0.02, 1 / Math.max(1, tally[1]), s + 1);
        }
        StateDict after = StateDict.read(device, plan.parameters(), network.network().slots());
        for (Slot slot : network.network().slots()) {
          if (slot.role() != Slot.Role.COUNTER) {
            results.put(optimizer + " " + slot.name(), after.get(slot.name()));
          }
        }
      }
    }
    return results;
  }
}
