package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import org.sparknn.kernels.operation.CrossEntropy;

/**
 * {@code (p · Σ shares - share) · gradient of the loss} for each class of each point; without the
 * first term where the logits are log p already.
 */
final class CrossEntropyGradientKernel extends PointTiles {
  private final Memory memory;
  private final Place logits;
  private final Place lossGradient;
  private final Place inputGradient;
  private final Targets targets;

  CrossEntropyGradientKernel(Memory memory, Launcher launcher, CrossEntropy.Gradient operation) {
    super(launcher, memory.place(operation.inputGradient()));
    this.memory = memory;
    logits = memory.place(operation.forward().logits());
    lossGradient = memory.place(operation.lossGradient());
    inputGradient = memory.place(operation.inputGradient());
    targets = new Targets(memory, operation.forward());
  }

  @Override
  void run(int tile, int first, int end) {
    float[] values = memory.values();
    int classes = logits.channels();
    for (int point = first; point < end; point++) {
      int to = inputGradient.at(point);
      int label = targets.label(point);
      Arrays.fill(values, to, to + inputGradient.pitch(), 0);
      if (label >= 0 && targets.normalized()) {
        values[to + label] = (float) -(values[lossGradient.at(point)] * targets.weight(label));
      } else if (label >= 0) {
        int z = logits.at(point);
        double logSum = CrossEntropyKernel.logSum(values, z, classes);
        double gradient = values[lossGradient.at(point)];
        double shares = 0;
        for (int c = 0; c < classes; c++) {
          shares += share(point, label, c);
        }
        for (int c = 0; c < classes; c++) {
          double probability = Math.exp(values[z + c] - logSum);
          values[to + c] = (float) (gradient * (probability * shares - share(point, label, c)));
        }
      }
    }
  }

  private double share(int point, int label, int c) {
    return targets.share(point, label, c) + targets.smoothing(c);
  }
}
