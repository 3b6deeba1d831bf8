package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Puts right what Winograd's sums make of numbers that are not finite: in a tile with one all
 * outputs may become NaN. Outputs that are not finite are computed again from their own windows.
 */
final class WinogradRepair {
  private static final int WRITTEN = 4;

  private final Memory memory;
  private final Sweep sweep;
  private final Place source;
  private final Place target;
  private final WinogradWeights weights;

  WinogradRepair(Memory memory, Sweep sweep, Place source, Place target, WinogradWeights weights) {
    this.memory = memory;
    this.sweep = sweep;
    this.source = source;
    this.target = target;
    this.weights = weights;
  }

  /** Looks through what was just written to some columns of some tiles. */
  void correct(int[] reads, int[] writes, int tiles, int column, int width) {
    for (int lane = column; lane < column + width; lane += COUNT) {
      if (!finite(memory.values(), writes, WRITTEN * tiles, lane)) {
        for (int i = 0; i < WRITTEN * tiles; i++) {
          for (int c = lane; c < lane + COUNT; c++) {
            correct(reads, i, writes[i], c);
          }
        }
      }
    }
  }

  /** Zero times a number is zero unless that is infinite or NaN. */
  private static boolean finite(float[] values, int[] write, int count, int column) {
    FloatVector zero = FloatVector.zero(FLOATS);
    FloatVector sum = zero;
    for (int i = 0; i < count; i++) {
      sum = FloatVector.fromArray(FLOATS, values, write[i] + column).fma(zero, sum);
    }
    return sum.reduceLanes(VectorOperators.ADD) == 0;
  }

  private void correct(int[] reads, int i, int at, int channel) {
    float[] values = memory.values();
    if (at != memory.trash && !Float.isFinite(values[at + channel])) {
      values[at + channel] = channel < target.channels() ? sum(reads, i, channel) : 0;
    }
  }

  /** The output that stands i-th in its block, from the taps that lie on the image. */
  private float sum(int[] reads, int i, int channel) {
    float[] values = memory.values();
    int tile = i / WRITTEN;
    int row = i % WRITTEN / 2;
    int column = i % 2;
    float sum = weights.bias[channel];
    for (int tap = 0; tap < sweep.taps() && !Float.isNaN(sum); tap++) {
      int read = reads[16 * tile + (row + tap / 3) * 4 + column + tap % 3];
      if (read != Memory.ZEROS) {
        for (int c = 0; c < source.channels(); c++) {
          float weight = memory.store.values[weights.filter(c, channel) + sweep.number(tap)];
          sum = Math.fma(values[read + c], weight, sum);
        }
      }
    }
    return sum;
  }
}
