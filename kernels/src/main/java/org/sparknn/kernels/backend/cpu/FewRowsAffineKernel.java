package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;

import java.util.Arrays;
import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * The affine layer over few rows, which costs reading W: vectors lie along the rows of x and W, as
 * torch has them.
 */
final class FewRowsAffineKernel implements Task, Tiles {
  /** The most rows of x. */
  static final int ROWS = 2 * DotProductKernel.ROWS;

  private static final int COLUMNS = DotProductKernel.COLUMNS;
  private static final int SUMS = COLUMNS * COUNT;

  /** Elements of W that are worth a tile. */
  private static final int WORK = 1 << 15;

  private final Memory memory;
  private final Launcher launcher;
  private final Place input;
  private final Place output;
  private final int weight;
  private final Optional<Parameter> bias;
  private final float[][] sums;
  private final int[][] weights;
  private final int[] reads = new int[ROWS];
  private final int columnsPerTile;
  private int points;

  FewRowsAffineKernel(Memory memory, Launcher launcher, Convolve convolve) {
    this.memory = memory;
    this.launcher = launcher;
    input = memory.place(convolve.input());
    output = memory.place(convolve.output());
    weight = memory.store.offset(convolve.weight());
    bias = convolve.bias();
    sums = memory.scratch(launcher.threads(), ROWS * SUMS);
    weights = memory.tables(launcher.threads(), COLUMNS);
    columnsPerTile = COLUMNS * (1 + WORK / COLUMNS / input.channels());
  }

  @Override
  public void run(Step step) {
    points = output.points(step.rows());
    for (int row = 0; row < ROWS; row++) {
      reads[row] = input.at(Math.max(0, Math.min(row, points - 1)));
    }
    launcher.run(points == 0 ? 0 : (output.channels() + columnsPerTile - 1) / columnsPerTile, this);
  }

  @Override
  public void run(int tile, int worker) {
    int end = Math.min((tile + 1) * columnsPerTile, output.channels());
    for (int column = tile * columnsPerTile; column < end; column += COLUMNS) {
      for (int c = 0; c < COLUMNS; c++) {
        weights[worker][c] = weight + Math.min(column + c, end - 1) * input.channels();
      }
      multiply(weights[worker], sums[worker]);
      for (int row = 0; row < points; row++) {
        for (int c = column; c < Math.min(column + COLUMNS, end); c++) {
          int sum = row * SUMS + (c - column) * COUNT;
          memory.values()[output.at(row) + c] = total(row, c, sums[worker], sum);
        }
      }
    }
    for (int row = 0; row < points && end == output.channels(); row++) {
      Arrays.fill(memory.values(), output.at(row) + end, output.at(row + 1), 0);
    }
  }

  private int vectors() {
    return input.channels() / COUNT;
  }

  private void multiply(int[] filters, float[] to) {
    float[] w = memory.store.values;
    for (int row = 0; row < points; row += DotProductKernel.ROWS) {
      DotProductKernel.multiply(
          vectors(), memory.values(), reads, row, w, filters, to, row * SUMS, SUMS);
    }
  }

  /** The sum of the lanes, what lies behind the last whole vector, and the bias. */
  private float total(int row, int column, float[] lanes, int sum) {
    float[] w = memory.store.values;
    float total = bias.isPresent() ? w[memory.store.offset(bias.get()) + column] : 0;
    for (int lane = 0; lane < COUNT; lane++) {
      total += lanes[sum + lane];
    }
    int filter = weight + column * input.channels();
    for (int k = vectors() * COUNT; k < input.channels(); k++) {
      total = Math.fma(memory.values()[reads[row] + k], w[filter + k], total);
    }
    return total;
  }
}
