package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.operation.CrossEntropy;
import org.sparknn.kernels.plan.Step;

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
  private final SoftmaxTerms terms;
  private final PaddedLanes padded;

  /** Σ of what smoothing gives to the classes. */
  private double spread;

  CrossEntropyGradientKernel(
      Memory memory, Launcher launcher, CrossEntropy.Gradient operation, SoftmaxTerms terms) {
    super(launcher, memory.place(operation.inputGradient()));
    this.memory = memory;
    this.terms = terms;
    logits = memory.place(operation.forward().logits());
    lossGradient = memory.place(operation.lossGradient());
    inputGradient = memory.place(operation.inputGradient());
    targets = new Targets(memory, operation.forward());
    padded = new PaddedLanes(inputGradient);
  }

  @Override
  public void run(Step step) {
    targets.refresh();
    spread = 0;
    for (float share : targets.spread) {
      spread += share;
    }
    super.run(step);
  }

  @Override
  void run(int tile, int first, int end) {
    float[] values = memory.values();
    int term = terms.at(tile) - first;
    int pitch = inputGradient.pitch();
    for (int point = first; point < end; point++) {
      int to = inputGradient.at(point);
      int label = targets.probabilities() ? 0 : targets.label(point);
      float gradient = values[lossGradient.at(point)];
      if (label < 0 || targets.normalized()) {
        Arrays.fill(values, to, to + pitch, 0);
      } else {
        gradients(
            values,
            logits.at(point),
            targets.at(point),
            to,
            pitch,
            terms.largest[term + point],
            (float) (gradient * shares(point, label) / terms.sums[term + point]),
            gradient,
            targets.kept,
            targets.spread);
      }
      if (label >= 0 && !targets.probabilities()) {
        values[to + label] -= gradient * targets.kept[label];
      }
    }
    padded.clear(values, first, end);
  }

  /** The sum of a point's shares. */
  private double shares(int point, int label) {
    if (!targets.probabilities()) {
      return spread + targets.kept[label];
    }
    double sum = spread;
    int t = targets.at(point);
    for (int c = 0; c < logits.channels(); c++) {
      sum += targets.kept[c] * memory.values()[t + c];
    }
    return sum;
  }

  private static void gradients(
      float[] values,
      int z,
      int t,
      int to,
      int length,
      float largest,
      float factor,
      float gradient,
      float[] kept,
      float[] spread) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector e = Exponential.of(FloatVector.fromArray(FLOATS, values, z + i).sub(largest));
      FloatVector share =
          FloatVector.fromArray(FLOATS, values, t + i)
              .fma(
                  FloatVector.fromArray(FLOATS, kept, i), FloatVector.fromArray(FLOATS, spread, i));
      e.mul(factor).sub(share.mul(gradient)).intoArray(values, to + i);
    }
  }
}
