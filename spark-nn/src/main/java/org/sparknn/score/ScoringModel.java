package org.sparknn.score;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.training.InputTransform;
import org.sparknn.train.TaskBackend;

/**
 * A network with its weights on the way to the executors, in arrays and strings only. In each JVM
 * it keeps the scorers that no task uses at the moment: there are never more than tasks at one
 * time, however many partitions there are, and they are gone with this object. Thread-safe.
 */
public final class ScoringModel implements Serializable {
  private final String network;
  private final int[] rowShape;
  private final HashMap<String, float[]> tensors;
  private final HashMap<String, Long> counters;
  private final double scale;
  private final double[] mean;
  private final double[] deviation;
  private final String backend;
  private final int maxRows;
  private transient ArrayDeque<Scorer> idle;

  /**
   * @param network many layers or a single one
   * @param rowShape shape of one row's input
   * @param backend {@code auto} or the name of a backend
   * @param maxRows rows of a batch
   */
  public ScoringModel(
      Layer network,
      Shape rowShape,
      StateDict state,
      InputTransform transform,
      String backend,
      int maxRows) {
    this.network = NetworkJson.writeLayer(network).toString();
    this.rowShape = rowShape.sizes().toArray();
    tensors = new HashMap<>(state.tensors());
    counters = new HashMap<>(state.counters());
    scale = transform.scale();
    mean = array(transform.mean());
    deviation = array(transform.deviation());
    this.backend = backend;
    this.maxRows = maxRows;
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  int maxRows() {
    return maxRows;
  }

  /**
   * The outputs of one row on this machine.
   *
   * @param row the input's elements in logical order
   */
  public double[] score(double[] row) {
    try (Scorer scorer = open(1)) {
      float[] outputs = scorer.score(row);
      double[] scores = new double[scorer.outputElements()];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = outputs[i];
      }
      return scores;
    }
  }

  /** A scorer for the caller alone, until it is given back or closed. */
  Scorer borrow(int threads) {
    synchronized (this) {
      if (idle != null && !idle.isEmpty()) {
        return idle.pop();
      }
    }
    return open(threads);
  }

  synchronized void giveBack(Scorer scorer) {
    if (idle == null) { // after deserialization
      idle = new ArrayDeque<>();
    }
    idle.push(scorer);
  }

  private Scorer open(int threads) {
    Layer layers = NetworkJson.readLayer(NetworkJson.parse(network));
    Plan plan = Plan.overRows(layers, Shape.of(rowShape), Purpose.INFERENCE);
    Backend computes = TaskBackend.of(Backends.pick(backend).backend());
    Session session = new Session(plan, computes.open(plan, maxRows, threads, Collective.alone()));
    state().write(session.device(), plan.parameters());
    InputTransform transform = new InputTransform(scale, list(mean), list(deviation));
    return new Scorer(session, transform, maxRows);
  }

  private StateDict state() {
    StateDict state = new StateDict();
    for (Map.Entry<String, float[]> tensor : tensors.entrySet()) {
      state.put(tensor.getKey(), tensor.getValue());
    }
    counters.forEach(state::putCounter);
    return state;
  }
}
