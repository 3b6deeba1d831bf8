package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Puts right where a number that is not finite met a weight that is not there: zero times infinity
 * or NaN is NaN. Groups that are computed together have zero weights between them, so a NaN among
 * their sums is computed again from the channels of its own group. Lanes without a channel become
 * zero again.
 */
final class StrayNaN {
  private final Memory memory;
  private final Grouping grouping;
  private final Panels panels;
  private final PackedWeights weights;
  private final WindowReads reads;
  private final TargetWrites writes;

  StrayNaN(
      Memory memory,
      Grouping grouping,
      Panels panels,
      PackedWeights weights,
      WindowReads reads,
      TargetWrites writes) {
    this.memory = memory;
    this.grouping = grouping;
    this.panels = panels;
    this.weights = weights;
    this.reads = reads;
    this.writes = writes;
  }

  /** Looks through the first rows of a panel that a worker has just written. */
  void correct(int panel, int worker, int rows) {
    int bundle = panels.bundle(panel);
    int column = panels.column(panel);
    int end = column + panels.vectors(panel) * COUNT;
    int channels = grouping.firstTarget(bundle) + grouping.targetCount(bundle);
    int[] write = writes.table(worker);
    for (int first = column; first < end; first += COUNT) {
      boolean exposed = grouping.merged() > 1 || first + COUNT > channels;
      if (exposed && !finite(memory.values(), write, rows, first)) {
        for (int row = 0; row < rows; row++) {
          for (int target = first; target < first + COUNT; target++) {
            correct(panel, worker, row, write[row] + target, target, target < channels);
          }
        }
      }
    }
  }

  /** Zero times a number is zero unless that is infinite or NaN. */
  private static boolean finite(float[] values, int[] write, int rows, int column) {
    FloatVector zero = FloatVector.zero(FLOATS);
    FloatVector sum = zero;
    for (int row = 0; row < rows; row++) {
      sum = FloatVector.fromArray(FLOATS, values, write[row] + column).fma(zero, sum);
    }
    return sum.reduceLanes(VectorOperators.ADD) == 0;
  }

  private void correct(int panel, int worker, int row, int at, int target, boolean channel) {
    if (Float.isNaN(memory.values()[at])) {
      memory.values()[at] = channel ? sum(panel, worker, row, target) : 0;
    }
  }

  /** A row's sum for one target over the sources of its group, in the order of the micro-kernel. */
  private float sum(int panel, int worker, int row, int target) {
    int bundle = panels.bundle(panel);
    int width = panels.vectors(panel) * COUNT;
    int run = reads.runs() == 0 ? 0 : reads.run(bundle);
    int sources = grouping.sourceCount(bundle);
    int group = target / grouping.targets();
    int firstSource = group * grouping.sources() - grouping.firstSource(bundle);
    int lane = weights.offset(panel) + target - panels.column(panel);
    float sum = weights.bias[target];
    for (int r = 0; r < reads.runs() && !Float.isNaN(sum); r++) {
      int read = reads.table(worker)[row * reads.runs() + r] + reads.channel(bundle);
      for (int tap = 0; tap < run; tap += sources) {
        for (int k = tap + firstSource; k < tap + firstSource + grouping.sources(); k++) {
          float weight = memory.values()[lane + (r * run + k) * width];
          sum = Math.fma(memory.values()[read + k], weight, sum);
        }
      }
    }
    return sum;
  }
}
