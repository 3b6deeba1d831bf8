package org.sparknn.kernels.backend.cpu;

import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * The affine layer's input gradient, {@code dx[b][i] = Σ over o of g[b][o] · W[o][i]}: blocks of
 * W's rows as torch has them, times the gradient's rows.
 */
final class AffineInputGradientKernel implements Task, Tiles {
  /** Rows that meet a block of W before the next one is packed. */
  private static final int ROWS = 32 * MicroKernels.productRows();

  private final Memory memory;
  private final Launcher launcher;
  private final Place gradient;
  private final Place target;
  private final int weight;
  private final Optional<Parameter> bias;
  private final float[] starts;
  private final ColumnPanels[] panels;
  private final int[][] reads;
  private final int[][] writes;
  private final PaddedLanes paddedLanes;
  private final ColumnSplit split;
  private int points;

  AffineInputGradientKernel(Memory memory, Launcher launcher, Convolve.InputGradient operation) {
    this.memory = memory;
    this.launcher = launcher;
    gradient = memory.place(operation.outputGradient());
    target = memory.place(operation.inputGradient());
    weight = memory.store.offset(operation.forward().weight());
    bias = operation.bias();
    starts = memory.scratch(target.pitch());
    panels = ColumnPanels.perWorker(memory, launcher.threads());
    reads = memory.tables(launcher.threads(), ROWS);
    writes = memory.tables(launcher.threads(), ROWS);
    paddedLanes = new PaddedLanes(target);
    split = new ColumnSplit(target.channels(), launcher.threads());
  }

  @Override
  public void run(Step step) {
    points = target.points(step.rows());
    bias.ifPresent(
        b ->
            System.arraycopy(
                memory.store.values, memory.store.offset(b), starts, 0, target.channels()));
    launcher.run((points + ROWS - 1) / ROWS * split.count(), this);
  }

  @Override
  public void run(int tile, int worker) {
    int firstRow = tile / split.count() * ROWS;
    int rows = Math.min(ROWS, points - firstRow);
    int[] read = reads[worker];
    int[] write = writes[worker];
    for (int row = 0; row < ROWS; row++) {
      int point = firstRow + Math.min(row, rows - 1);
      read[row] = gradient.at(point);
      write[row] = target.at(point);
    }
    int column = split.first(tile % split.count());
    int columns = split.end(tile % split.count()) - column;
    ColumnPanels block = panels[worker];
    for (int o = 0; o < gradient.channels(); o += ColumnPanels.DEPTH) {
      int depth = Math.min(ColumnPanels.DEPTH, gradient.channels() - o);
      int pitch = target.channels();
      block.pack(memory.store.values, weight + o * pitch + column, pitch, depth, columns);
      for (int panel = 0; panel < block.count(); panel++) {
        block.multiply(
            panel,
            rows,
            memory.values(),
            read,
            o,
            o == 0,
            starts,
            memory.values(),
            write,
            column + panel * ColumnPanels.WIDTH);
      }
    }
    if (column + columns == target.channels()) {
      paddedLanes.clear(memory.values(), firstRow, firstRow + rows);
    }
  }
}
