package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.operation.CrossEntropy;
import org.sparknn.kernels.plan.Step;

/**
 * The loss of each point, {@code Σ share[c] · (log Σ e^(z - largest) + largest - z[c])}, and
 * whether its largest logit is the target's. A class that has no share is not looked at, be its
 * logit -∞.
 */
final class CrossEntropyKernel extends PointBlocks {
  /** Floats that are summed before they become a double: their rounding grows with their number. */
  private static final int CHUNK = 64 * COUNT;

  private final Memory memory;
  private final Place logits;
  private final Place losses;
  private final Place denominators;
  private final Targets targets;
  private final SoftmaxTerms terms;

  /** Compiled each by itself, see {@link TileCall}. */
  private final Tiles largest = this::findLargest;

  private final Tiles sums = this::sumExponentials;
  private final Tiles logarithms = this::takeLogarithms;

  CrossEntropyKernel(Memory memory, Launcher launcher, CrossEntropy operation, int maxRows) {
    super(launcher, memory.place(operation.logits()));
    this.memory = memory;
    logits = memory.place(operation.logits());
    losses = memory.place(operation.losses());
    denominators = memory.place(operation.denominators());
    targets = new Targets(memory, operation);
    terms = new SoftmaxTerms(memory, logits, blocks(maxRows), block(), launcher.threads());
  }

  SoftmaxTerms terms() {
    return terms;
  }

  @Override
  public void run(Step step) {
    targets.refresh();
    super.run(step);
    terms.finish(blocks());
  }

  @Override
  void run(int tile, int worker, int first, int end) {
    TileCall.run(largest, tile, worker);
    if (!targets.normalized()) {
      TileCall.run(sums, tile, worker);
      TileCall.run(logarithms, tile, worker);
    }
    float[] values = memory.values();
    int term = terms.at(tile) - first;
    double lossSum = 0;
    double denominatorSum = 0;
    int counted = 0;
    int right = 0;
    for (int point = first; point < end; point++) {
      int label = targets.label(point);
      float loss = 0;
      float denominator = 0;
      if (label >= 0) {
        float largest = terms.largest[term + point];
        loss =
            targets.normalized()
                ? loss(point, label, 0, 0)
                : loss(point, label, largest, terms.logarithms[term + point]);
        denominator = targets.probabilities() ? 1 : targets.weights[label];
        counted++;
        right += isFirst(label, largest, logits.at(point)) ? 1 : 0;
      }
      values[losses.at(point)] = loss;
      values[denominators.at(point)] = denominator;
      lossSum += loss;
      denominatorSum += denominator;
    }
    terms.note(tile, lossSum, denominatorSum, right, counted);
  }

  private void findLargest(int tile, int worker) {
    terms.findLargest(tile, worker, first(tile), end(tile) - first(tile));
  }

  private void sumExponentials(int tile, int worker) {
    terms.sum(tile, worker, first(tile), end(tile) - first(tile));
  }

  private void takeLogarithms(int tile, int worker) {
    terms.takeLogarithms(tile);
  }

  private boolean isFirst(int label, float largest, int from) {
    float[] z = memory.values();
    return z[from + label] == largest && Largest.index(z, from, logits.pitch(), largest) == label;
  }

  private float loss(int point, int label, float largest, float logarithm) {
    float[] z = memory.values();
    int from = logits.at(point);
    double loss = 0;
    if (!targets.probabilities()) {
      loss = (double) targets.kept[label] * (logarithm + (largest - z[from + label]));
    }
    if (targets.shared()) {
      for (int i = 0; i < logits.pitch(); i += CHUNK) {
        int end = Math.min(logits.pitch(), i + CHUNK);
        loss +=
            shares(
                z,
                from,
                targets.at(point),
                i,
                end,
                targets.kept,
                targets.spread,
                largest,
                logarithm);
      }
    }
    return (float) loss;
  }

  private static float shares(
      float[] values,
      int z,
      int t,
      int first,
      int end,
      float[] kept,
      float[] spread,
      float largest,
      float logarithm) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = first; i < end; i += COUNT) {
      FloatVector share =
          FloatVector.fromArray(FLOATS, values, t + i)
              .fma(
                  FloatVector.fromArray(FLOATS, kept, i), FloatVector.fromArray(FLOATS, spread, i));
      FloatVector loss =
          FloatVector.broadcast(FLOATS, largest)
              .sub(FloatVector.fromArray(FLOATS, values, z + i))
              .add(logarithm);
      sum = share.fma(loss, sum);
    }
    return AcrossLanes.sum(sum).lane(0);
  }
}
