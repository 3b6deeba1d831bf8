package org.sparknn.kernels.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.operation.MaxPool;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * One step of a plan on a backend. What comes out has the names of the golden files: {@code
 * output}, {@code indices}, {@code grad_input}, {@code grad.<slot>}, {@code buffer_after.<slot>}.
 */
public final class OneStep {
  private static final int THREADS = 2;

  private OneStep() {}

  /** A plan for a layer alone: over rows if the layer lets rows be rows, else over the whole. */
  public static Plan plan(Layer layer, Shape input, Purpose purpose) {
    Network network = Network.of(layer);
    if (input.rank() > 0) {
      try {
        return Plan.overRows(network, input.row(), purpose);
      } catch (ShapeException mixesRows) {
        // decided by the whole tensor below
      }
    }
    return Plan.whole(network, input, purpose);
  }

  /** Rows of a step whose input has the given shape. */
  public static int rows(Plan plan, Shape input) {
    return plan.batched() ? input.size(0) : 1;
  }

  /** Forward, and backward if the plan has gradients; indices that it wants come from a seed. */
  public static Map<String, float[]> run(
      Backend backend,
      Plan plan,
      Step step,
      StateDict state,
      float[] input,
      float[] outputGradient) {
    int[] indices = RandomValues.indices(plan, step.rows());
    return run(backend, plan, step, state, input, indices, outputGradient);
  }

  /** The same with given indices, which a plan that wants none ignores. */
  public static Map<String, float[]> run(
      Backend backend,
      Plan plan,
      Step step,
      StateDict state,
      float[] input,
      int[] givenIndices,
      float[] outputGradient) {
    int rows = step.rows();
    Map<String, float[]> results = new LinkedHashMap<>();
    try (Session session = open(backend, plan, rows)) {
      Device device = session.device();
      state.write(device, plan.parameters());
      device.write(plan.input(), rows, input);
      plan.givenIndices().ifPresent(given -> device.write(given, rows, givenIndices));
      Session.Forward forward = session.forward(step);
      results.put("output", read(device, plan.output(), rows));
      indices(plan).ifPresent(indices -> results.put("indices", positions(device, indices, rows)));
      if (plan.purpose().gradients()) {
        plan.seed().ifPresent(g -> device.write(g, rows, outputGradient));
        Session.Backward unused = forward.backward();
        putGradients(results, plan, device, rows);
      }
      putBuffers(results, plan, device);
    }
    return results;
  }

  /** Forward and backward of a plan with a loss, from the gradient of the reduced loss. */
  public static Map<String, float[]> runLoss(
      Backend backend,
      Plan plan,
      Step step,
      StateDict state,
      float[] input,
      float[] target,
      Reduction reduction,
      float[] outputGradient) {
    int rows = step.rows();
    Plan.Losses loss = plan.losses().orElseThrow();
    Map<String, float[]> results = new LinkedHashMap<>();
    try (Session session = open(backend, plan, rows)) {
      Device device = session.device();
      state.write(device, plan.parameters());
      device.write(plan.input(), rows, input);
      device.write(loss.target(), rows, target);
      Session.Forward forward = session.forward(step);
      float[] losses = read(device, loss.values(), rows);
      double denominator = device.statistic(loss.tally())[1];
      results.put("output", narrow(reduction.reduce(losses, denominator)));
      results.put("tally", narrow(device.statistic(loss.tally())));
      float[] seed = new float[losses.length];
      for (int i = 0; i < seed.length; i++) {
        float gradient = reduction == Reduction.NONE ? outputGradient[i] : outputGradient[0];
        seed[i] = (float) (gradient * reduction.scale(denominator));
      }
      plan.seed().ifPresent(g -> device.write(g, rows, seed));
      Session.Backward unused = forward.backward();
      putGradients(results, plan, device, rows);
      putBuffers(results, plan, device);
    }
    return results;
  }

  private static Session open(Backend backend, Plan plan, int rows) {
    // room for one row more, as in the last batch of an epoch
    return new Session(plan, backend.open(plan, rows + 1, THREADS, Collective.alone()));
  }

  /** The winners of the last max pooling. */
  private static Optional<Tensor> indices(Plan plan) {
    List<Operation> forward = plan.forward();
    return forward.stream()
        .filter(MaxPool.class::isInstance)
        .map(operation -> ((MaxPool) operation).indices())
        .reduce((first, second) -> second);
  }

  private static void putGradients(
      Map<String, float[]> results, Plan plan, Device device, int rows) {
    plan.inputGradient().ifPresent(g -> results.put("grad_input", read(device, g, rows)));
    plan.targetGradient().ifPresent(g -> results.put("grad_target", read(device, g, rows)));
    for (Parameter parameter : plan.parameters().all()) {
      if (parameter.slot().role() == Slot.Role.PARAMETER) {
        results.put("grad." + parameter.name(), device.readGradient(parameter));
      }
    }
  }

  private static void putBuffers(Map<String, float[]> results, Plan plan, Device device) {
    for (Parameter parameter : plan.parameters().all()) {
      switch (parameter.slot().role()) {
        case BUFFER -> results.put("buffer_after." + parameter.name(), device.read(parameter));
        case COUNTER ->
            results.put(
                "buffer_after." + parameter.name(), new float[] {device.counter(parameter)});
        default -> {}
      }
    }
  }

  private static float[] read(Device device, Tensor tensor, int rows) {
    float[] values = new float[tensor.elements(rows)];
    device.read(tensor, rows, values);
    return values;
  }

  private static float[] positions(Device device, Tensor indices, int rows) {
    int[] values = new int[indices.elements(rows)];
    device.read(indices, rows, values);
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = values[i];
    }
    return floats;
  }

  private static float[] narrow(double[] values) {
    float[] narrowed = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrowed[i] = (float) values[i];
    }
    return narrowed;
  }
}
