package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparknn.kernels.backend.cpu.Rig.assertNear;

import org.junit.jupiter.api.Test;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.layer.Activation;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.tensor.Shape;

/** Does the device keep its promises besides the arithmetic of operations? */
class CpuDeviceTest {

  @Test
  void theBackendSaysWhatItIs() {
    assertTrue(CpuBackend.unavailable().isEmpty());
    assertEquals("cpu", new CpuBackend().name());
    assertTrue(new CpuBackend().description().matches("cpu: Vector API, \\d+-bit, Aparapi Java.*"));
  }

  @Test
  void bytesGoThroughTheTable() {
    try (Rig rig = new Rig(Shape.of(2, 3), 2, 2, new float[0], new Activation(new Relu()))) {
      float[] table = new float[512];
      for (int i = 0; i < 512; i++) {
        table[i] = i < 256 ? i : -i;
      }
      byte[] bytes = {0, 1, (byte) 255, 3, 4, (byte) 200, 7, 8, 9, 10, 11, 12};
      rig.session.device().writeBytes(rig.plan.input(), 2, bytes, table);
      float[] back = new float[12];
      rig.session.device().read(rig.plan.input(), 2, back);
      double[] expected = {0, 1, 255, -259, -260, -456, 7, 8, 9, -266, -267, -268};
      assertNear(expected, back, 1, "bytes");
    }
  }

  @Test
  void sgdFollowsItsFormula() {
    for (Sgd sgd :
        new Sgd[] {
          new Sgd(0, 0, 0.1, false), new Sgd(0.9, 0.5, 0.1, false), new Sgd(0.9, 0, 0, true)
        }) {
      double[] velocity = new double[22];
      assertUpdates(
          sgd,
          (w, gradient, update, i) -> {
            double g = gradient + sgd.weightDecay() * w;
            double v = sgd.momentum() * velocity[i] + (1 - sgd.dampening()) * g;
            velocity[i] = update == 1 || sgd.momentum() == 0 ? g : v;
            double move = sgd.nesterov() ? g + sgd.momentum() * velocity[i] : velocity[i];
            return w - 0.05 * move;
          });
    }
  }

  @Test
  void adamFollowsItsFormula() {
    for (boolean decoupled : new boolean[] {false, true}) {
      Adam adam = new Adam(0.8, 0.95, 1e-6, 0.1, decoupled);
      double[] m = new double[22];
      double[] v = new double[22];
      assertUpdates(
          adam,
          (old, gradient, update, i) -> {
            double w = decoupled ? old * (1 - 0.05 * 0.1) : old;
            double g = decoupled ? gradient : gradient + 0.1 * w;
            m[i] = 0.8 * m[i] + 0.2 * g;
            v[i] = 0.95 * v[i] + 0.05 * g * g;
            double root = Math.sqrt(v[i]) / Math.sqrt(1 - Math.pow(0.95, update)) + 1e-6;
            return w - 0.05 / (1 - Math.pow(0.8, update)) * m[i] / root;
          });
    }
  }

  private interface Rule {
    double next(double weight, double gradient, int update, int index);
  }

  private static void assertUpdates(Optimizer optimizer, Rule rule) {
    try (Rig rig = new Rig(Shape.of(7), 3, 1, new float[0], new Affine(7, 3, false))) {
      Device device = rig.session.device();
      float[] start = rig.value("0.weight");
      float[] gradient = rig.gradient("0.weight");
      double[] expected = new double[start.length];
      for (int i = 0; i < start.length; i++) {
        expected[i] = start[i];
      }
      for (int update = 1; update <= 4; update++) {
        device.update(0, start.length, optimizer, 0.05, 0.25, update);
        for (int i = 0; i < start.length; i++) {
          expected[i] = rule.next(expected[i], 0.25 * gradient[i], update, i);
        }
      }
      assertNear(expected, rig.value("0.weight"), 4, optimizer.name());
    }
  }
}
