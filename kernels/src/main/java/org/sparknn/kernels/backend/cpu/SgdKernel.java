package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.optimizer.Sgd;

/** Stochastic gradient descent over a stretch of the store. */
final class SgdKernel {
  private SgdKernel() {}

  /** Without momentum. */
  static void plain(
      Sgd sgd, float[] weights, float[] gradients, float rate, float scale, int first, int end) {
    float decay = (float) sgd.weightDecay();
    for (int i = first; i < end; i += COUNT) {
      FloatVector w = FloatVector.fromArray(FLOATS, weights, i);
      FloatVector g = FloatVector.fromArray(FLOATS, gradients, i).mul(scale).add(w.mul(decay));
      w.sub(g.mul(rate)).intoArray(weights, i);
    }
  }

  /**
   * With momentum.
   *
   * @param start whether this is the first update, whose velocity is the gradient
   */
  static void withMomentum(
      Sgd sgd,
      float[] weights,
      float[] gradients,
      float[] velocity,
      boolean start,
      float rate,
      float scale,
      int first,
      int end) {
    float decay = (float) sgd.weightDecay();
    float momentum = (float) sgd.momentum();
    float kept = start ? 0 : momentum;
    float taken = start ? 1 : (float) (1 - sgd.dampening());
    float ahead = sgd.nesterov() ? momentum : 1;
    float own = sgd.nesterov() ? 1 : 0;
    for (int i = first; i < end; i += COUNT) {
      FloatVector w = FloatVector.fromArray(FLOATS, weights, i);
      FloatVector g = FloatVector.fromArray(FLOATS, gradients, i).mul(scale).add(w.mul(decay));
      FloatVector v = FloatVector.fromArray(FLOATS, velocity, i).mul(kept).add(g.mul(taken));
      v.intoArray(velocity, i);
      w.sub(v.mul(ahead).add(g.mul(own)).mul(rate)).intoArray(weights, i);
    }
  }
}
