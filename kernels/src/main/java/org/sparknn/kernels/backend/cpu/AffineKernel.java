package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;

import java.util.Arrays;
import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * The affine layer, {@code y[b][o] = bias[o] + Σ over k of x[b][k] · W[o][k]}. Torch's order of the
 * weights has what is summed over along the vectors, as x has, so nothing is rearranged: blocks of
 * W, which lie a power of two apart and would compete for the same lines of the first cache, are
 * copied there, with zeros behind the end of a row, and meet the rows of x.
 */
final class AffineKernel implements Task, Tiles {
  /** Rows of W and elements of each that are in the first cache together. */
  private static final int COLUMNS = 16;

  private static final int DEPTH = 512;

  /** Rows of x whose parts stay in the second cache, with their sums. */
  private static final int ROWS = 32 * DotProductKernel.ROWS;

  /** Multiply-adds that are worth a tile. */
  private static final int WORK = 1 << 18;

  private final Memory memory;
  private final Launcher launcher;
  private final Place input;
  private final Place output;
  private final int weight;
  private final Optional<Parameter> bias;
  private final float[][] blocks;
  private final float[][] sums;
  private final float[][] totals;
  private final int[][] reads;
  private int points;
  private int columnsPerTile;
  private int columnTiles;

  AffineKernel(Memory memory, Launcher launcher, Convolve convolve) {
    this.memory = memory;
    this.launcher = launcher;
    input = memory.place(convolve.input());
    output = memory.place(convolve.output());
    weight = memory.store.offset(convolve.weight());
    bias = convolve.bias();
    int workers = launcher.threads();
    blocks = memory.scratch(workers, COLUMNS * DEPTH);
    sums = memory.scratch(workers, ROWS * COLUMNS * COUNT);
    totals = memory.scratch(workers, COLUMNS);
    reads = memory.tables(workers, ROWS);
  }

  @Override
  public void run(Step step) {
    points = output.points(step.rows());
    long work = (long) Math.min(ROWS, points) * input.channels() * COLUMNS;
    int blocksPerTile = (int) (1 + WORK / Math.max(1, work));
    columnsPerTile = COLUMNS * blocksPerTile;
    columnTiles = (output.channels() + columnsPerTile - 1) / columnsPerTile;
    launcher.run((points + ROWS - 1) / ROWS * columnTiles, this);
  }

  @Override
  public void run(int tile, int worker) {
    int firstRow = tile / columnTiles * ROWS;
    int rows = Math.min(ROWS, points - firstRow);
    for (int row = 0; row < ROWS; row++) {
      reads[worker][row] = input.at(firstRow + Math.min(row, rows - 1));
    }
    int first = tile % columnTiles * columnsPerTile;
    int end = Math.min(first + columnsPerTile, output.channels());
    for (int column = first; column < end; column += COLUMNS) {
      int columns = Math.min(COLUMNS, end - column);
      multiply(worker, rows, column, columns);
      store(worker, firstRow, rows, column, columns);
    }
  }

  private void multiply(int worker, int rows, int column, int columns) {
    float[] block = blocks[worker];
    int pitch = COLUMNS * COUNT;
    Arrays.fill(sums[worker], 0, Math.min(ROWS, rows + DotProductKernel.ROWS) * pitch, 0);
    for (int k = 0; k < input.channels(); k += DEPTH) {
      int depth = Math.min(DEPTH, input.channels() - k);
      int length = Lanes.roundUp(depth);
      for (int c = 0; c < columns; c++) {
        int from = weight + (column + c) * input.channels() + k;
        System.arraycopy(memory.store.values, from, block, c * DEPTH, depth);
        Arrays.fill(block, c * DEPTH + depth, c * DEPTH + length, 0);
      }
      for (int row = 0; row < rows; row += DotProductKernel.ROWS) {
        for (int c = 0; c < columns; c += DotProductKernel.COLUMNS) {
          DotProductKernel.add(
              length,
              memory.values,
              reads[worker],
              row,
              k,
              block,
              c * DEPTH,
              DEPTH,
              sums[worker],
              row * pitch + c * COUNT,
              pitch);
        }
      }
    }
  }

  private void store(int worker, int firstRow, int rows, int column, int columns) {
    float[] total = totals[worker];
    int written = Math.min(COLUMNS, output.pitch() - column);
    for (int row = 0; row < rows; row++) {
      DotProductKernel.addLanes(columns, sums[worker], row * COLUMNS * COUNT, total);
      Arrays.fill(total, columns, COLUMNS, 0);
      if (bias.isPresent()) {
        int from = memory.store.offset(bias.get()) + column;
        for (int c = 0; c < columns; c++) {
          total[c] += memory.store.values[from + c];
        }
      }
      System.arraycopy(total, 0, memory.values, output.at(firstRow + row) + column, written);
    }
  }
}
