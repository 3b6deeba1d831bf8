package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.GradientProductKernel.UNIT;
import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;

import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;

/**
 * The sums of a weight gradient in the order in which the micro-kernel makes them, {@code
 * [part][unit][panel][element of the unit][output channel of the panel]}, and their way into the
 * store in torch's order.
 */
final class ParameterGradientSums implements Tiles {
  private static final int WORTH_A_LAUNCH = 1 << 15;

  final float[] values;

  private final Store store;
  private final Parameter weight;
  private final Grouping grouping;
  private final Panels panels;
  private final WindowReads reads;
  private final int taps;
  private final int unitsPerRun;
  private final int width;
  private final int partLength;
  private final CoveredProducts coveredProducts;
  private int parts;

  ParameterGradientSums(
      Memory memory,
      Convolve convolve,
      Grouping grouping,
      Panels panels,
      WindowReads reads,
      int unitsPerRun,
      int mostParts,
      CoveredProducts coveredProducts) {
    this.coveredProducts = coveredProducts;
    store = memory.store;
    weight = convolve.weight();
    this.grouping = grouping;
    this.panels = panels;
    this.reads = reads;
    taps = convolve.geometry().taps();
    this.unitsPerRun = unitsPerRun;
    width = Lanes.roundUp(grouping.targetCount(0));
    partLength = Math.multiplyExact(grouping.bundles() * reads.runs() * unitsPerRun * UNIT, width);
    values = memory.scratch(Math.multiplyExact(mostParts, partLength));
  }

  /** Where a panel's sums of a unit begin. */
  int offset(int part, int unit, int panel) {
    int column = panels.column(panel) - grouping.firstTarget(panels.bundle(panel));
    return part * partLength + UNIT * (unit * width + column);
  }

  /** Adds the parts in order and puts the sums into the gradient. */
  void store(int partCount, Launcher launcher) {
    parts = partCount;
    if (weight.length() < WORTH_A_LAUNCH) {
      for (int panel = 0; panel < panels.count(); panel++) {
        run(panel, 0);
      }
    } else {
      launcher.run(panels.count(), this);
    }
  }

  /** A vector of targets at a time: that many streams are written. */
  @Override
  public void run(int panel, int worker) {
    int bundle = panels.bundle(panel);
    int length = panels.vectors(panel) * COUNT;
    for (int lane = 0; lane < length; lane += COUNT) {
      for (int run = 0; run < reads.runs(); run++) {
        int unit = (bundle * reads.runs() + run) * unitsPerRun;
        for (int element = 0; element < reads.run(bundle); element++) {
          int first = offset(0, unit + element / UNIT, panel) + element % UNIT * length + lane;
          store(run, element, bundle, panels.column(panel) + lane, first);
        }
      }
    }
  }

  /** Stores the sums of an element of a run with a vector of targets, those of its group. */
  private void store(int run, int element, int bundle, int firstTarget, int first) {
    int channel = element % grouping.sourceCount(bundle);
    int tap = run * reads.tapsPerRun() + element / grouping.sourceCount(bundle);
    int source = channel % grouping.sources();
    int groupTarget =
        grouping.firstTarget(bundle) + channel / grouping.sources() * grouping.targets();
    int begin = Math.max(firstTarget, groupTarget);
    int end = Math.min(firstTarget + COUNT, groupTarget + grouping.targets());
    int filter = grouping.sources() * taps;
    int to = store.offset(weight) + source * taps + tap;
    for (int target = begin; target < end; target++) {
      int from = first + target - firstTarget;
      float sum = values[from];
      for (int part = 1; part < parts; part++) {
        sum += values[from + part * partLength];
      }
      store.gradients[to + target * filter] =
          Float.isNaN(sum) ? coveredProducts.sum(source, tap, target) : sum;
    }
  }
}
