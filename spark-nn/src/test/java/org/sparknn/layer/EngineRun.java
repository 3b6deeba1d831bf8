package org.sparknn.layer;

import java.util.Optional;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;

/** What the engine makes of some rows at once. */
final class EngineRun {
  private final float[] output;
  private final Optional<int[]> indices;

  private EngineRun(float[] output, Optional<int[]> indices) {
    this.output = output;
    this.indices = indices;
  }

  float[] output() {
    return output;
  }

  /** The positions that a max pooling returns, if it does. */
  Optional<int[]> indices() {
    return indices;
  }

  static Plan plan(Layer layer, Shape row) {
    return Plan.overRows(layer, row, Purpose.INFERENCE);
  }

  static EngineRun of(
      Layer layer, StateDict state, Shape row, int rows, float[] values, int[] positions) {
    Plan plan = plan(layer, row);
    try (Session session =
        new Session(
            plan, Backends.pick(Backends.AUTO).backend().open(plan, rows, 1, Collective.alone()))) {
      state.write(session.device(), plan.parameters());
      session.device().write(plan.input(), rows, values);
      plan.givenIndices().ifPresent(given -> session.device().write(given, rows, positions));
      session.forward(new Step(0, 0, rows, new long[rows]));
      float[] output = new float[plan.output().elements(rows)];
      session.device().read(plan.output(), rows, output);
      return new EngineRun(
          output,
          Optional.ofNullable(plan.returnedIndices().get(""))
              .map(indices -> read(session, indices, rows)));
    }
  }

  private static int[] read(Session session, Tensor indices, int rows) {
    int[] values = new int[indices.elements(rows)];
    session.device().read(indices, rows, values);
    return values;
  }
}
