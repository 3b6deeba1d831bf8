package org.sparknn.jobs.benchmark;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;

/** The engine. What is copied in from the caller's arrays is copied once, not timed. */
final class OwnContender implements Contender {
  private static final Optimizer OPTIMIZER = new Sgd(Opponent.MOMENTUM, 0, 0, false);

  private final Workload workload;
  private final int rows;
  private final Plan plan;
  private final Session session;
  private final Step step;
  private Session.Forward forward;
  private long updates;

  OwnContender(Backend backend, Workload workload, int threads) {
    this.workload = workload;
    rows = workload.shape().size(0);
    plan = plan(workload.from());
    session = new Session(plan, backend.open(plan, rows, threads, Collective.alone()));
    step = Step.of(rows);
    try {
      write(session.device());
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** The plan of a case. */
  static Plan plan(BenchmarkCase from) {
    Network network = from.network();
    Shape row = from.input().row();
    Purpose purpose =
        switch (from.mode()) {
          case LAYER -> new Purpose(true, true, true);
          case TRAINING -> Purpose.TRAINING;
          case INFERENCE -> Purpose.INFERENCE;
        };
    if (!from.loss()) {
      return Plan.overRows(network, row, purpose);
    }
    Shape target = network.outputShape(from.input()).remove(1).row();
    return Plan.overRows(network, row, purpose, new CrossEntropyLoss(), new Target(target, true));
  }

  private void write(Device device) {
    workload.weights().write(device, plan.parameters());
    device.write(plan.input(), rows, workload.input());
    if (workload.hasLoss()) {
      device.write(plan.losses().orElseThrow().target(), rows, workload.target());
      float[] share = new float[workload.target().length];
      Arrays.fill(share, 1f / share.length);
      plan.seed().ifPresent(seed -> device.write(seed, rows, share));
    } else {
      plan.seed().ifPresent(seed -> device.write(seed, rows, workload.outputGradient()));
    }
  }

  @Override
  public String name() {
    return "spark-nn";
  }

  @Override
  public void run(Pass pass) {
    switch (pass) {
      case FORWARD, INFERENCE -> forward = session.forward(step);
      case BACKWARD -> {
        Session.Backward unused = forward.backward();
      }
      case STEP ->
          session
              .forward(step)
              .backward()
              .sumOverRanks()
              .update(OPTIMIZER, Opponent.LEARNING_RATE, 1, ++updates);
    }
  }

  @Override
  public Map<String, float[]> results() {
    Device device = session.device();
    Map<String, float[]> results = new LinkedHashMap<>();
    if (workload.hasLoss()) {
      double sum = device.statistic(plan.losses().orElseThrow().tally())[0];
      results.put(LOSS, new float[] {(float) (sum / workload.target().length)});
    } else {
      results.put(OUTPUT, read(plan.output()));
    }
    plan.inputGradient().ifPresent(gradient -> results.put(INPUT_GRADIENT, read(gradient)));
    if (plan.purpose().gradients()) {
      for (Parameter parameter : plan.parameters().all()) {
        if (parameter.slot().role() == Slot.Role.PARAMETER) {
          results.put(Contender.gradientOf(parameter.name()), device.readGradient(parameter));
        }
      }
    }
    return results;
  }

  private float[] read(Tensor tensor) {
    float[] values = new float[tensor.elements(rows)];
    session.device().read(tensor, rows, values);
    return values;
  }

  /** Operations of a run: each launches its tiles once, some their weights' packing before. */
  int operations() {
    return plan.forward().size() + plan.backward().size();
  }

  /** Bytes that the engine holds for the workload. */
  long bytes() {
    return session.device().bytes();
  }

  @Override
  public void close() {
    session.close();
  }
}
