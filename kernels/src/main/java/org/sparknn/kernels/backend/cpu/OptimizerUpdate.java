package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Parameter;

/** Changes trainable parameters by their gradients, and keeps what the optimizer remembers. */
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
  private int first;
  private int end;

  /** Number of the update that found nothing remembered; 0 if none did. */
  private long firstUpdate;

  OptimizerUpdate(Store store, Launcher launcher) {
    this.store = store;
    this.launcher = launcher;
    length = Lanes.roundUp(store.trainable());
  }

  void run(int offset, int count, Optimizer rule, double rate, double gradientScale, long number) {
    if (state.length != rule.stateVectors()) {
      state = new float[rule.stateVectors()][length];
      firstUpdate = number;
    }
    optimizer = rule;
    learningRate = rate;
    scale = (float) gradientScale;
    update = number;
    first = offset;
    end = offset + count;
    launcher.run((count + BLOCK - 1) / BLOCK, this);
    store.changed();
  }

  @Override
  public void run(int tile, int worker) {
    int from = first + tile * BLOCK;
    int to = Math.min(end, from + BLOCK);
    int whole = from + (to - from) / Lanes.COUNT * Lanes.COUNT;
    change(store.values, store.gradients, state, from, whole);
    if (whole < to) {
      changeRest(whole, to);
    }
  }

  /** Fewer elements than a vector has: in copies, since those behind may not be changed yet. */
  private void changeRest(int from, int to) {
    int vector = from + Lanes.COUNT;
    float[] weights = Arrays.copyOfRange(store.values, from, vector);
    float[] gradients = Arrays.copyOfRange(store.gradients, from, vector);
    float[][] remembered = new float[state.length][];
    Arrays.setAll(remembered, k -> Arrays.copyOfRange(state[k], from, vector));
    change(weights, gradients, remembered, 0, Lanes.COUNT);
    System.arraycopy(weights, 0, store.values, from, to - from);
    for (int k = 0; k < state.length; k++) {
      System.arraycopy(remembered[k], 0, state[k], from, to - from);
    }
  }

  private void change(float[] weights, float[] gradients, float[][] remembered, int from, int to) {
    if (optimizer instanceof Adam adam) {
      float[] mean = remembered[0];
      float[] square = remembered[1];
      AdamKernel.update(
          adam, weights, gradients, mean, square, learningRate, scale, update, from, to);
    } else if (optimizer instanceof Sgd sgd) {
      float rate = (float) learningRate;
      if (remembered.length == 0) {
        SgdKernel.plain(sgd, weights, gradients, rate, scale, from, to);
      } else {
        boolean start = update == 1 || update == firstUpdate;
        SgdKernel.withMomentum(
            sgd, weights, gradients, remembered[0], start, rate, scale, from, to);
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
