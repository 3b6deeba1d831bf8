package org.sparknn.kernels.backend.reference;

import java.util.Arrays;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Sgd;

/** The optimizers' rules, element by element, and what they remember. */
final class OptimizerLoops {
  private final Memory memory;
  private double[][] state = {};

  /** Number of the update that found nothing remembered; 0 if none did. */
  private long firstUpdate;

  OptimizerLoops(Memory memory) {
    this.memory = memory;
  }

  /** Of a stretch. */
  void update(
      int offset,
      int length,
      Optimizer optimizer,
      double learningRate,
      double gradientScale,
      long update) {
    if (state.length == 0) {
      firstUpdate = update;
    }
    prepare(optimizer.stateVectors());
    int end = offset + length;
    if (optimizer instanceof Sgd sgd) {
      update(sgd, offset, end, learningRate, gradientScale, update == firstUpdate);
    } else if (optimizer instanceof Adam adam) {
      update(adam, offset, end, learningRate, gradientScale, update);
    }
  }

  private void update(
      Sgd sgd, int from, int end, double learningRate, double gradientScale, boolean fresh) {
    double[] weights = memory.store();
    double[] gradients = memory.gradients();
    for (int i = from; i < end; i++) {
      double gradient = gradients[i] * gradientScale + sgd.weightDecay() * weights[i];
      double direction = gradient;
      if (sgd.momentum() != 0) {
        double[] first = state[0];
        first[i] = fresh ? gradient : sgd.momentum() * first[i] + (1 - sgd.dampening()) * gradient;
        direction = sgd.nesterov() ? gradient + sgd.momentum() * first[i] : first[i];
      }
      weights[i] -= learningRate * direction;
    }
  }

  private void update(
      Adam adam, int from, int end, double learningRate, double gradientScale, long update) {
    double[] weights = memory.store();
    double[] gradients = memory.gradients();
    double[] first = state[0];
    double[] second = state[1];
    double firstCorrection = 1 - Math.pow(adam.beta1(), (double) update);
    double secondCorrection = 1 - Math.pow(adam.beta2(), (double) update);
    for (int i = from; i < end; i++) {
      double gradient = gradients[i] * gradientScale;
      if (adam.decoupledDecay()) {
        weights[i] *= 1 - learningRate * adam.weightDecay();
      } else {
        gradient += adam.weightDecay() * weights[i];
      }
      first[i] = adam.beta1() * first[i] + (1 - adam.beta1()) * gradient;
      second[i] = adam.beta2() * second[i] + (1 - adam.beta2()) * gradient * gradient;
      double deviation = Math.sqrt(second[i] / secondCorrection) + adam.epsilon();
      weights[i] -= learningRate * first[i] / firstCorrection / deviation;
    }
  }

  /** Vectors that are remembered by now. */
  int stateVectors() {
    return state.length;
  }

  /** One of the vectors. */
  double[] state(int vector) {
    prepare(vector + 1);
    return state[vector];
  }

  /** Sees to it that there are at least so many vectors. */
  private void prepare(int vectors) {
    int length = memory.gradients().length;
    double[][] more = Arrays.copyOf(state, Math.max(state.length, vectors));
    for (int i = state.length; i < more.length; i++) {
      more[i] = new double[length];
    }
    state = more;
  }

  long bytes() {
    return (long) state.length * memory.gradients().length * Double.BYTES;
  }
}
