package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * The affine layer's parameter gradients, {@code dW[o][i] = Σ over b of g[b][o] · x[b][i]}, written
 * in torch's order: the gradient's columns, turned into rows, times blocks of x.
 */
final class AffineParameterGradientKernel implements Task, Tiles {
  /** Rows of dW that meet a block of x before the next one is packed. */
  private static final int ROWS = 16 * MicroKernels.productRows();

  /** Not a power of two, so that a gradient's row does not go to few lines of the first cache. */
  private static final int PITCH = ColumnPanels.DEPTH + 16;

  private static final int TILES_PER_THREAD = 4;

  private final Memory memory;
  private final Launcher launcher;
  private final Place input;
  private final Place gradient;
  private final int weight;
  private final Optional<Task> biasGradient;
  private final ColumnSplit split;
  private final ColumnPanels[] panels;
  private final float[][] turned;
  private final float[][] edges;
  private final int[][] reads;
  private final int[][] writes;
  private final int[][] edgeWrites;
  private final int rangesPerTile;
  private final int tilesPerRow;
  private int points;

  AffineParameterGradientKernel(
      Memory memory, Launcher launcher, Convolve.ParameterGradient operation) {
    this.memory = memory;
    this.launcher = launcher;
    Convolve convolve = operation.forward();
    input = memory.place(convolve.input());
    gradient = memory.place(operation.outputGradient());
    weight = memory.store.offset(convolve.weight());
    biasGradient =
        convolve
            .bias()
            .map(b -> new Convolve.BiasGradient(b, operation.outputGradient()))
            .map(b -> new BiasGradientKernel(memory, launcher, b));
    int threads = launcher.threads();
    split = new ColumnSplit(input.channels(), threads);
    panels = ColumnPanels.perWorker(memory, threads);
    turned = memory.scratch(threads, ROWS * PITCH);
    edges = memory.scratch(threads, ROWS * ColumnPanels.WIDTH);
    reads = memory.tables(threads, ROWS);
    writes = memory.tables(threads, ROWS);
    edgeWrites = memory.tables(threads, ROWS);
    boolean enough = threads == 1 || blocks() >= TILES_PER_THREAD * threads;
    rangesPerTile = enough ? split.count() : 1;
    tilesPerRow = split.count() / rangesPerTile;
  }

  private int blocks() {
    return (gradient.channels() + ROWS - 1) / ROWS;
  }

  @Override
  public void run(Step step) {
    points = gradient.points(step.rows());
    if (points == 0) {
      int length = gradient.channels() * input.channels();
      Arrays.fill(memory.store.gradients, weight, weight + length, 0);
    }
    launcher.run(points == 0 ? 0 : blocks() * tilesPerRow, this);
    biasGradient.ifPresent(task -> task.run(step));
  }

  @Override
  public void run(int tile, int worker) {
    int firstRow = tile / tilesPerRow * ROWS;
    int rows = Math.min(ROWS, gradient.channels() - firstRow);
    for (int r = 0; r < ROWS; r++) {
      int row = Math.min(r, rows - 1);
      reads[worker][r] = row * PITCH;
      writes[worker][r] = weight + (firstRow + row) * input.channels();
      edgeWrites[worker][r] = row * ColumnPanels.WIDTH;
    }
    int firstRange = tile % tilesPerRow * rangesPerTile;
    for (int point = 0; point < points; point += ColumnPanels.DEPTH) {
      int depth = Math.min(ColumnPanels.DEPTH, points - point);
      turn(memory.values(), gradient.at(point) + firstRow, depth, rows, turned[worker]);
      for (int range = firstRange; range < firstRange + rangesPerTile; range++) {
        multiply(worker, rows, point, depth, range);
      }
    }
    if (firstRange + rangesPerTile == split.count()) {
      storeEdge(worker, rows);
    }
  }

  private void turn(float[] values, int first, int depth, int rows, float[] to) {
    for (int k = 0; k < depth; k++) {
      int from = first + k * gradient.pitch();
      for (int row = 0; row < rows; row++) {
        to[row * PITCH + k] = values[from + row];
      }
    }
  }

  private void multiply(int worker, int rows, int point, int depth, int range) {
    ColumnPanels block = panels[worker];
    int column = split.first(range);
    int columns = split.end(range) - column;
    block.pack(memory.values(), input.at(point) + column, input.pitch(), depth, columns);
    for (int panel = 0; panel < block.count(); panel++) {
      int at = column + panel * ColumnPanels.WIDTH;
      boolean edge = at == edge();
      block.multiply(
          panel,
          rows,
          turned[worker],
          reads[worker],
          0,
          point == 0,
          memory.values(),
          edge ? edges[worker] : memory.store.gradients,
          edge ? edgeWrites[worker] : writes[worker],
          edge ? 0 : at);
    }
  }

  /** The first column of the last panel if its vectors reach over the end of a row; else -1. */
  private int edge() {
    int channels = input.channels();
    return channels % Lanes.COUNT == 0
        ? -1
        : (channels - 1) / ColumnPanels.WIDTH * ColumnPanels.WIDTH;
  }

  /** Where a vector would write into the next row. */
  private void storeEdge(int worker, int rows) {
    for (int row = 0; edge() >= 0 && row < rows; row++) {
      System.arraycopy(
          edges[worker],
          edgeWrites[worker][row],
          memory.store.gradients,
          writes[worker][row] + edge(),
          input.channels() - edge());
    }
  }
}
