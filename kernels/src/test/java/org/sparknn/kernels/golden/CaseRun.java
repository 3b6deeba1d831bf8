package org.sparknn.kernels.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.io.DataType;
import org.sparknn.kernels.io.StoredTensor;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.LossTypes;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.LayerTypes;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.testing.OneStep;

/** Runs a case on a backend, step by step, and compares everything that the file holds. */
final class CaseRun {
  /** The name of a layer in a network of its own. */
  private static final String LAYER = "0.";

  private final GoldenCase golden;
  private final Backend backend;

  CaseRun(GoldenCase golden, Backend backend) {
    this.golden = golden;
    this.backend = backend;
  }

  void check() {
    try {
      if (GoldenFolder.isLoss(golden.module())) {
        checkLoss();
      } else {
        checkLayer();
      }
    } catch (RuntimeException e) {
      throw new AssertionError("%s on %s: %s".formatted(golden.name(), backend.name(), e), e);
    }
  }

  private void checkLayer() {
    Layer layer = LayerTypes.read(golden.module(), golden.arguments(), Set.of());
    StateDict state = initialState(layer);
    List<Boolean> steps = golden.trainingSteps();
    for (int s = 0; s < steps.size(); s++) {
      String prefix = golden.prefix(s);
      Shape shape = golden.tensor(prefix + "input").shape();
      boolean gradients = golden.has(prefix + "grad_output");
      Plan plan = OneStep.plan(layer, shape, new Purpose(steps.get(s), gradients, gradients));
      Map<String, float[]> results =
          OneStep.run(
              backend,
              plan,
              Step.of(OneStep.rows(plan, shape)),
              state,
              golden.floats(prefix + "input"),
              golden.givenIndices(s),
              gradients ? golden.floats(prefix + "grad_output") : new float[0]);
      carry(layer, results, state);
      compare(s, withoutLayer(results));
      assertEquals(
          golden.tensor(prefix + "output").shape(), layer.outputShape(shape), "output's shape");
    }
  }

  private StateDict initialState(Layer layer) {
    StateDict state = new StateDict();
    for (Slot slot : layer.slots()) {
      String kind = slot.role() == Slot.Role.PARAMETER ? "param." : "buffer_before.";
      String tensor = kind + slot.name();
      if (slot.role() == Slot.Role.COUNTER) {
        state.putCounter(LAYER + slot.name(), golden.tensor(tensor).longs()[0]);
      } else {
        assertEquals(slot.shape(), golden.tensor(tensor).shape(), slot.name());
        state.put(LAYER + slot.name(), golden.floats(tensor));
      }
    }
    return state;
  }

  private static void carry(Layer layer, Map<String, float[]> results, StateDict state) {
    for (Slot slot : layer.slots()) {
      float[] after = results.get("buffer_after." + LAYER + slot.name());
      if (slot.role() == Slot.Role.COUNTER) {
        state.putCounter(LAYER + slot.name(), (long) after[0]);
      } else if (slot.role() == Slot.Role.BUFFER) {
        state.put(LAYER + slot.name(), after);
      }
    }
  }

  private static Map<String, float[]> withoutLayer(Map<String, float[]> results) {
    Map<String, float[]> renamed = new LinkedHashMap<>();
    results.forEach((name, values) -> renamed.put(name.replace("." + LAYER, "."), values));
    return renamed;
  }

  private void checkLoss() {
    Loss loss = LossTypes.read(golden.module(), golden.arguments(), Set.of());
    for (int s = 0; s < golden.trainingSteps().size(); s++) {
      String prefix = golden.prefix(s);
      Shape input = golden.tensor(prefix + "input").shape();
      StoredTensor target = golden.tensor(prefix + "target");
      Target wanted = new Target(target.shape(), target.type() == DataType.I64);
      Plan plan = Plan.ofLoss(loss, input, wanted, new Purpose(true, true, true));
      Map<String, float[]> results =
          OneStep.runLoss(
              backend,
              plan,
              Step.of(1),
              StateDict.initial(loss.slots(), 0),
              golden.floats(prefix + "input"),
              golden.floats(prefix + "target"),
              loss.reduction(),
              golden.floats(prefix + "grad_output"));
      compare(s, results);
    }
  }

  private void compare(int step, Map<String, float[]> results) {
    String prefix = golden.prefix(step);
    double[] outputGradient =
        golden.has(prefix + "grad_output") ? golden.doubles(prefix + "grad_output") : new double[0];
    assertFalse(golden.expected(step).isEmpty(), golden.name() + " expects nothing");
    for (String name : golden.expected(step)) {
      String what = prefix + name;
      String place = "%s on %s: %s".formatted(golden.name(), backend.name(), what);
      assertTrue(results.containsKey(name), () -> place + " was not computed");
      if (golden.has(what + ".f64")) {
        double[] wanted = golden.doubles(what + ".f64");
        double tolerance = Closeness.tolerance(outputGradient, wanted, golden.floatError(what));
        Closeness.check(place, wanted, results.get(name), tolerance);
      } else {
        Closeness.check(place, golden.doubles(what), results.get(name), 0);
      }
    }
  }
}
