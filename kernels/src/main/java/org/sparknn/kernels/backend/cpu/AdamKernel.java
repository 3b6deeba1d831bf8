package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.optimizer.Adam;

/** Adam and AdamW over a stretch of the store. */
final class AdamKernel {
  private AdamKernel() {}

  static void update(
      Adam adam,
      float[] weights,
      float[] gradients,
      float[] first,
      float[] second,
      double learningRate,
      float scale,
      long update,
      int from,
      int end) {
    float decay = adam.decoupledDecay() ? 0 : (float) adam.weightDecay();
    float shrink = adam.decoupledDecay() ? (float) (1 - learningRate * adam.weightDecay()) : 1;
    float beta1 = (float) adam.beta1();
    float beta2 = (float) adam.beta2();
    float rest1 = (float) (1 - adam.beta1());
    float rest2 = (float) (1 - adam.beta2());
    float rate = (float) (learningRate / (1 - Math.pow(adam.beta1(), (double) update)));
    float correction = (float) Math.sqrt(1 - Math.pow(adam.beta2(), (double) update));
    float epsilon = (float) adam.epsilon();
    for (int i = from; i < end; i += COUNT) {
      FloatVector w = FloatVector.fromArray(FLOATS, weights, i).mul(shrink);
      FloatVector g = FloatVector.fromArray(FLOATS, gradients, i).mul(scale).add(w.mul(decay));
      FloatVector m = FloatVector.fromArray(FLOATS, first, i).mul(beta1).add(g.mul(rest1));
      FloatVector v = FloatVector.fromArray(FLOATS, second, i).mul(beta2).add(g.mul(g).mul(rest2));
      m.intoArray(first, i);
      v.intoArray(second, i);
      FloatVector denominator = v.sqrt().div(correction).add(epsilon);
      w.sub(m.mul(rate).div(denominator)).intoArray(weights, i);
    }
  }
}
