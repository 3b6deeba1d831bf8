package org.sparknn.kernels.backend.gpu;

import java.util.HashMap;
import java.util.Map;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Sgd;

/** Changes trainable parameters by their gradients. */
final class OptimizerUpdate {
  private final Arena arena;
  private final Places places;

  /** The arguments for a stretch, by its first element. */
  private final Map<Integer, Integer> arguments = new HashMap<>();

  private int vectors;

  /** Number of the update that found nothing remembered; 0 if none did. */
  private long firstUpdate;

  OptimizerUpdate(Arena arena, Places places) {
    this.arena = arena;
    this.places = places;
  }

  private int place(int offset) {
    return arena.place(
        Arena.START + offset,
        places.gradients() + offset,
        places.state(0) + offset,
        places.state(1) + offset);
  }

  void run(
      int offset,
      int length,
      Optimizer optimizer,
      double learningRate,
      double gradientScale,
      long update) {
    if (vectors != optimizer.stateVectors()) {
      vectors = 0;
      firstUpdate = update;
      requireVectors(optimizer.stateVectors());
    }
    int at = arguments.computeIfAbsent(offset, this::place);
    float[] given = arena.give();
    given[0] = (float) gradientScale;
    if (optimizer instanceof Adam adam) {
      write(given, adam, learningRate, update);
      arena.run(OperationCode.ADAM, at, length);
    } else if (optimizer instanceof Sgd sgd) {
      write(given, sgd, learningRate, update == 1 || update == firstUpdate);
      arena.run(OperationCode.SGD, at, length);
    }
  }

  /** In the order of {@link OptimizerKernel#sgd}. */
  private static void write(float[] given, Sgd sgd, double learningRate, boolean start) {
    boolean remembers = sgd.momentum() != 0;
    given[1] = (float) learningRate;
    given[2] = (float) sgd.weightDecay();
    given[3] = start ? 0 : (float) sgd.momentum();
    given[4] = !remembers ? 0 : start ? 1 : (float) (1 - sgd.dampening());
    given[5] = sgd.nesterov() ? (float) sgd.momentum() : 1;
    given[6] = sgd.nesterov() ? 1 : 0;
  }

  /** In the order of {@link OptimizerKernel#adam}. */
  private static void write(float[] given, Adam adam, double learningRate, long update) {
    boolean decoupled = adam.decoupledDecay();
    given[1] = (float) (learningRate / (1 - Math.pow(adam.beta1(), (double) update)));
    given[2] = decoupled ? (float) (1 - learningRate * adam.weightDecay()) : 1;
    given[3] = decoupled ? 0 : (float) adam.weightDecay();
    given[4] = (float) adam.beta1();
    given[5] = (float) adam.beta2();
    given[6] = (float) (1 - adam.beta1());
    given[7] = (float) (1 - adam.beta2());
    given[8] = (float) Math.sqrt(1 - Math.pow(adam.beta2(), (double) update));
    given[9] = (float) adam.epsilon();
  }

  /** Vectors that are remembered by now. */
  int vectors() {
    return vectors;
  }

  /** Sees to it that so many vectors are remembered; new ones are zero. */
  void requireVectors(int count) {
    for (; vectors < count; vectors++) {
      arena.fill(places.state(vectors), places.trainable(), 0);
    }
  }
}
