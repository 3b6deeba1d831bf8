package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Parameter;

/** Changes all trainable parameters by their gradients, and keeps what the optimizer remembers. */
final class OptimizerUpdate implements Tiles {
  private static final int BLOCK = 1 << 14;

  private final Store store;
  private final Launcher launcher;
  private final int length;
  private float[][] state = {};
  private Optimizer optimizer;
  private double learningRate;
  private float scale;
  private long update;
  private boolean start;

  OptimizerUpdate(Store store, Launcher launcher) {
    this.store = store;
    this.launcher = launcher;
    length = Lanes.roundUp(store.trainable());
  }

  void run(Optimizer rule, double rate, double gradientScale, long number) {
    start = number == 1 || state.length != rule.stateVectors();
    if (state.length != rule.stateVectors()) {
      state = new float[rule.stateVectors()][length];
    }
    optimizer = rule;
    learningRate = rate;
    scale = (float) gradientScale;
    update = number;
    launcher.run((length + BLOCK - 1) / BLOCK, this);
    store.changed();
  }

  @Override
  public void run(int tile, int worker) {
    int from = tile * BLOCK;
    int end = Math.min(length, from + BLOCK);
    float[] weights = store.values;
    float[] gradients = store.gradients;
    if (optimizer instanceof Adam adam) {
      AdamKernel.update(
          adam, weights, gradients, state[0], state[1], learningRate, scale, update, from, end);
    } else if (optimizer instanceof Sgd sgd) {
      float rate = (float) learningRate;
      if (state.length == 0) {
        SgdKernel.plain(sgd, weights, gradients, rate, scale, from, end);
      } else {
        SgdKernel.withMomentum(sgd, weights, gradients, state[0], start, rate, scale, from, end);
      }
    }
  }

  /** Vectors that are remembered by now. */
  int stateVectors() {
    return state.length;
  }

  float[] readState(Parameter parameter, int vector) {
    int offset = store.offset(parameter);
    return Arrays.copyOfRange(state[vector], offset, offset + parameter.length());
  }

  void writeState(Parameter parameter, int vector, float[] values) {
    if (state.length <= vector) {
      float[][] more = Arrays.copyOf(state, vector + 1);
      for (int i = state.length; i <= vector; i++) {
        more[i] = new float[length];
      }
      state = more;
    }
    System.arraycopy(values, 0, state[vector], store.offset(parameter), parameter.length());
  }

  long bytes() {
    return 4L * state.length * length;
  }
}
