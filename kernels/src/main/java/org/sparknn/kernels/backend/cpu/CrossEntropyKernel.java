package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import org.sparknn.kernels.operation.CrossEntropy;

/** The loss of each point, in double. */
final class CrossEntropyKernel extends PointTiles {
  private final Memory memory;
  private final Place logits;
  private final Place losses;
  private final Place denominators;
  private final Targets targets;

  CrossEntropyKernel(Memory memory, Launcher launcher, CrossEntropy operation) {
    super(launcher, memory.place(operation.logits()));
    this.memory = memory;
    logits = memory.place(operation.logits());
    losses = memory.place(operation.losses());
    denominators = memory.place(operation.denominators());
    targets = new Targets(memory, operation);
  }

  @Override
  void run(int tile, int first, int end) {
    for (int point = first; point < end; point++) {
      int label = targets.label(point);
      double loss = label < 0 ? 0 : loss(point, label);
      double denominator = label < 0 ? 0 : targets.probabilities() ? 1 : targets.weight(label);
      put(losses, point, loss);
      put(denominators, point, denominator);
    }
  }

  private double loss(int point, int label) {
    float[] z = memory.values();
    int offset = logits.at(point);
    double logSum = targets.normalized() ? 0 : logSum(z, offset, logits.channels());
    if (!targets.probabilities() && !targets.smooth()) {
      // the other classes may be at -∞, which 0 · ∞ would make NaN
      return targets.share(point, label, label) * (logSum - z[offset + label]);
    }
    double loss = 0;
    for (int c = 0; c < logits.channels(); c++) {
      double share = targets.share(point, label, c) + targets.smoothing(c);
      loss += share * (logSum - z[offset + c]);
    }
    return loss;
  }

  /** log Σ exp z, where no exponential overflows. */
  static double logSum(float[] z, int offset, int count) {
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < count; c++) {
      max = Math.max(max, z[offset + c]);
    }
    double sum = 0;
    for (int c = 0; c < count; c++) {
      sum += Math.exp(z[offset + c] - max);
    }
    return max + Math.log(sum);
  }

  private void put(Place place, int point, double value) {
    int to = place.at(point);
    Arrays.fill(memory.values(), to + 1, to + place.pitch(), 0);
    memory.values()[to] = (float) value;
  }
}
