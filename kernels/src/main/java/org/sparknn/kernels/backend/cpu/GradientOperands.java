package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.GradientProductKernel.MOST_POINTS;
import static org.sparknn.kernels.backend.cpu.GradientProductKernel.UNIT;
import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * What the micro-kernel of weight gradients reads, copied together for each chunk of points: the
 * elements of a unit, and the gradients of a panel, which otherwise share few sets of the first
 * cache. Where a run lies in the padding for many of the points, only the others are copied.
 */
final class GradientOperands {
  private static final int NOTHING = -2;
  private static final int ALL_POINTS = -1;

  private final Memory memory;
  private final Place gradient;
  private final Panels panels;
  private final WindowReads reads;
  private final CacheWarmth warmth;

  /** For each worker the points of the chunk that are copied, and how many. */
  private final int[][] chosen;

  private final int[] count;

  /** For each worker the run whose points the gradients were copied for, and the bundle. */
  private final int[] copiedRun;

  private final int[] copiedBundle;

  GradientOperands(
      Memory memory, int workers, Place gradient, Panels panels, WindowReads reads, int width) {
    this.memory = memory;
    this.gradient = gradient;
    this.panels = panels;
    this.reads = reads;
    warmth = new CacheWarmth(memory, workers);
    chosen = memory.tables(workers, MOST_POINTS);
    count = new int[workers];
    copiedRun = new int[workers];
    copiedBundle = new int[workers];
    memory.reserveScratch(reads.scratchLength() + MOST_POINTS * (UNIT + width) + COUNT);
  }

  /** Begins a chunk of points. */
  void begin(int worker, int first, int length) {
    copiedRun[worker] = NOTHING;
    warmth.read(memory.values(), gradient, first, first + length, worker);
  }

  /** Chooses the points for a run and copies their gradients together, panel behind panel. */
  void choose(int worker, int bundle, int run, int first, int length) {
    int covered = reads.covered(worker, run, length, chosen[worker]);
    boolean all = covered > length - length / 8;
    if (all) {
      Arrays.setAll(chosen[worker], point -> point);
    }
    count[worker] = all ? length : covered;
    int copies = all ? ALL_POINTS : run;
    if (copies == copiedRun[worker] && bundle == copiedBundle[worker]) {
      return;
    }
    copiedRun[worker] = copies;
    copiedBundle[worker] = bundle;
    int to = gradients(worker);
    for (int panel = panels.first(bundle); panel < panels.end(bundle); panel++) {
      int width = panels.vectors(panel) * COUNT;
      int from = gradient.at(first) + panels.column(panel);
      copy(memory.values(), from, gradient.pitch(), width, chosen[worker], count[worker], to);
      to += count[worker] * width;
    }
  }

  /** The number of points that were chosen. */
  int points(int worker) {
    return count[worker];
  }

  /** Where the elements of a unit are. */
  int elements(int worker) {
    return memory.scratchOffset(worker) + reads.scratchLength();
  }

  /** Where the gradients of the bundle's first panel are. */
  int gradients(int worker) {
    return elements(worker) + MOST_POINTS * UNIT;
  }

  /** Copies the elements of a unit together for each chosen point. */
  void copyUnit(int worker, int run, int channel) {
    copy(
        memory.values(),
        reads.table(worker),
        run,
        reads.runs(),
        channel,
        chosen[worker],
        count[worker],
        elements(worker));
  }

  private static void copy(
      float[] values,
      int[] reads,
      int run,
      int runs,
      int channel,
      int[] points,
      int count,
      int to) {
    for (int p = 0, o = to; p < count; p++, o += UNIT) {
      int from = reads[points[p] * runs + run] + channel;
      for (int lane = 0; lane < UNIT; lane += COUNT) {
        FloatVector.fromArray(FLOATS, values, from + lane).intoArray(values, o + lane);
      }
    }
  }

  private static void copy(
      float[] values, int from, int pitch, int width, int[] points, int count, int to) {
    for (int p = 0; p < count; p++) {
      int point = from + points[p] * pitch;
      for (int lane = 0; lane < width; lane += COUNT) {
        FloatVector.fromArray(FLOATS, values, point + lane)
            .intoArray(values, to + p * width + lane);
      }
    }
  }
}
