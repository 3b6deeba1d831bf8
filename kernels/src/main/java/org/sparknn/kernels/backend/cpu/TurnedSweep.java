package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;

/** One sweep of a {@link TurnedConvolutionKernel}. */
final class TurnedSweep {
  /** The most points of a block, whose windows are found together. */
  private static final int BLOCK = 96;

  /** Points whose windows stay in the first cache while all channels pass. */
  private static final int ROWS = 8;

  private final Memory memory;
  private final Sweep sweep;
  private final LaneLayout layout;
  private final TurnedWeights weights;
  private final WindowReads reads;
  private final TargetWrites writes;
  private final TurnedProductKernel kernel;
  private final VectorShuffle<Float>[] turns;
  private final VectorShuffle<Float> turnAll;
  private final float[] zeros;

  TurnedSweep(
      Memory memory,
      int workers,
      Convolve convolve,
      Optional<Parameter> bias,
      Sweep sweep,
      Place source,
      Place target,
      boolean transposed) {
    this.memory = memory;
    this.sweep = sweep;
    LaneGroups groups = LaneGroups.of(convolve);
    layout = groups.layout(sweep.taps(), TurnedProductKernel.MOST_TURNS);
    weights = new TurnedWeights(memory, convolve, bias, groups, layout, sweep, transposed);
    reads = WindowReads.ofTaps(memory, workers, sweep, source, BLOCK);
    writes = new TargetWrites(memory, workers, sweep, target, BLOCK);
    kernel = TurnedProductKernel.of(layout.together());
    turns = groups.turnsBelow(layout.together());
    turnAll = groups.turn(layout.together());
    zeros = memory.scratch(layout.vectors() * COUNT);
  }

  void refresh() {
    weights.refresh();
  }

  int positions() {
    return sweep.positions();
  }

  /** Computes the points from {@code first} to {@code end}. */
  void run(int first, int end, int worker) {
    for (int block = first; block < end; block += BLOCK) {
      int points = Math.min(BLOCK, end - block);
      reads.fill(worker, 0, block, points, ROWS);
      writes.fill(worker, block, points, ROWS);
      for (int row = 0; row < points; row += ROWS) {
        for (int vector = 0; vector < layout.vectors(); vector++) {
          multiply(row, Math.min(ROWS, points - row), vector, worker);
        }
      }
    }
  }

  private void multiply(int row, int rows, int vector, int worker) {
    float[] values = memory.values();
    int[] write = writes.table(worker);
    int column = vector * COUNT;
    int together = layout.together();
    int last = layout.numbers() - together;
    for (int first = last; first >= 0; first -= together) {
      if (first < last) {
        turn(values, write, row, rows, column, turnAll, first == 0 ? weights.bias : zeros);
      }
      boolean fresh = first == last;
      float[] starts = fresh ? (first == 0 ? weights.bias : zeros) : values;
      int[] start = fresh ? MicroKernels.SAME_START : write;
      int weight = weights.offset(vector, first);
      for (int r = row; r < row + rows; r += kernel.rows()) {
        kernel.run(
            sweep.taps(),
            values,
            reads.table(worker),
            r * sweep.taps(),
            column,
            values,
            weight,
            turns,
            starts,
            start,
            fresh ? 0 : r,
            values,
            write,
            r);
      }
    }
  }

  private static void turn(
      float[] y,
      int[] writes,
      int row,
      int rows,
      int column,
      VectorShuffle<Float> turn,
      float[] biases) {
    FloatVector bias = FloatVector.fromArray(FLOATS, biases, column);
    for (int r = row; r < row + rows; r++) {
      int at = writes[r] + column;
      FloatVector.fromArray(FLOATS, y, at).rearrange(turn).add(bias).intoArray(y, at);
    }
  }
}
