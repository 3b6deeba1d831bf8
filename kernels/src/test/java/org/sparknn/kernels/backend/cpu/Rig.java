package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.plan.Initial;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.tensor.Shape;

/** Layers on a CPU device, run forward and backward with numbers from a seed. */
final class Rig implements AutoCloseable {
  final Plan plan;
  final Session session;
  final int rows;
  final float[] input;
  final float[] output;
  final float[] outputGradient;
  final float[] inputGradient;

  /** Layers over rows of a shape, with all gradients. */
  Rig(Shape row, int rows, int threads, float[] givenInput, Layer... layers) {
    this.rows = rows;
    plan = Plan.overRows(Network.of(layers), row, new Purpose(true, true, true));
    // room for more rows than are there, so that what lies behind them shows
    session = new Session(plan, new CpuBackend().open(plan, rows + 2, threads, alone()));
    Random random = new Random(7);
    for (Parameter parameter : plan.parameters().all()) {
      if (parameter.slot().role() == Slot.Role.PARAMETER) {
        session.device().write(parameter, random(random, parameter.length()));
      } else if (parameter.slot().initial() instanceof Initial.Constant constant
          && parameter.slot().role() == Slot.Role.BUFFER) {
        float[] values = new float[parameter.length()];
        Arrays.fill(values, (float) constant.value());
        session.device().write(parameter, values);
      }
    }
    input = givenInput.length > 0 ? givenInput : random(random, plan.input().elements(rows));
    output = new float[plan.output().elements(rows)];
    outputGradient = random(random, output.length);
    inputGradient = new float[input.length];
    session.device().write(plan.input(), rows, input);
    plan.seed().ifPresent(g -> session.device().write(g, rows, outputGradient));
    Session.Forward forward = session.forward(Step.of(rows));
    session.device().read(plan.output(), rows, output);
    forward.backward();
    plan.inputGradient().ifPresent(g -> session.device().read(g, rows, inputGradient));
  }

  static Collective alone() {
    return Collective.alone();
  }

  Parameter parameter(String name) {
    return plan.parameters().get(name);
  }

  float[] value(String name) {
    return session.device().read(parameter(name));
  }

  float[] gradient(String name) {
    return session.device().readGradient(parameter(name));
  }

  static float[] random(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /**
   * Compares with numbers computed in double.
   *
   * @param additions summands of each number, which the tolerance grows with
   */
  static void assertNear(double[] expected, float[] actual, int additions, String what) {
    assertEquals(expected.length, actual.length, what);
    double tolerance = 2e-6 * (1 + Math.sqrt(additions));
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(expected[i] - actual[i]);
      assertTrue(
          difference <= tolerance * (1 + Math.abs(expected[i])),
          "%s[%d]: expected %s but got %s".formatted(what, i, expected[i], actual[i]));
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
