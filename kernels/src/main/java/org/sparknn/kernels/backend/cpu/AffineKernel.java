package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * The affine layer, {@code y[b][o] = bias[o] + Σ over k of x[b][k] · W[o][k]}. Torch's order of the
 * weights has what is summed over along the rows. So it is y with rows and columns exchanged that
 * is computed, rows of W as they are times x turned: x and y are smaller than W as a rule, and W is
 * turned never.
 */
final class AffineKernel implements Task {
  /** The most rows of W that meet a block of x before the next one. */
  private static final int ROWS = 16 * MicroKernels.productRows();

  private static final int TILES_PER_THREAD = 4;

  /** Not a power of two, so that a column does not go to few lines of the first cache. */
  private static final int PITCH = ColumnPanels.COLUMNS + 16;

  private final Memory memory;
  private final Launcher launcher;
  private final Place input;
  private final Place output;
  private final int weight;
  private final Optional<Parameter> bias;
  private final ColumnPanels[] blocks;
  private final float[] zeros;
  private final float[][] products;
  private final int[][] reads;
  private final int[] writes = new int[ROWS];
  private final int rowsPerTile;
  private final Tiles packing = this::pack;
  private final Tiles multiplication = this::multiply;
  private int firstPoint;
  private int points;

  AffineKernel(Memory memory, Launcher launcher, Convolve convolve, int maxRows) {
    this.memory = memory;
    this.launcher = launcher;
    input = memory.place(convolve.input());
    output = memory.place(convolve.output());
    weight = memory.store.offset(convolve.weight());
    bias = convolve.bias();
    int columns = Math.min(ColumnPanels.COLUMNS, output.points(maxRows));
    int depth = Math.min(ColumnPanels.DEPTH, input.channels());
    blocks = new ColumnPanels[(input.channels() + depth - 1) / depth];
    Arrays.setAll(blocks, block -> new ColumnPanels(memory, depth, columns));
    zeros = memory.scratch(Lanes.roundUp(columns));
    products = memory.scratch(launcher.threads(), ROWS * PITCH);
    reads = memory.tables(launcher.threads(), ROWS);
    Arrays.setAll(writes, row -> row * PITCH);
    int tiles = launcher.threads() == 1 ? 1 : TILES_PER_THREAD * launcher.threads();
    int groups = output.channels() / tiles / MicroKernels.productRows();
    rowsPerTile =
        Math.max(1, Math.min(ROWS / MicroKernels.productRows(), groups))
            * MicroKernels.productRows();
  }

  @Override
  public void run(Step step) {
    int all = output.points(step.rows());
    for (firstPoint = 0; firstPoint < all; firstPoint += ColumnPanels.COLUMNS) {
      points = Math.min(ColumnPanels.COLUMNS, all - firstPoint);
      launcher.run(blocks.length, packing);
      launcher.run((output.channels() + rowsPerTile - 1) / rowsPerTile, multiplication);
    }
  }

  private void pack(int block, int worker) {
    int channel = block * ColumnPanels.DEPTH;
    int depth = Math.min(ColumnPanels.DEPTH, input.channels() - channel);
    int first = input.at(firstPoint) + channel;
    blocks[block].packTurned(memory.values(), first, input.pitch(), depth, points);
  }

  private void multiply(int tile, int worker) {
    int firstRow = tile * rowsPerTile;
    int rows = Math.min(rowsPerTile, output.channels() - firstRow);
    for (int row = 0; row < rowsPerTile; row++) {
      reads[worker][row] = weight + (firstRow + Math.min(row, rows - 1)) * input.channels();
    }
    for (int block = 0; block < blocks.length; block++) {
      for (int panel = 0; panel < blocks[block].count(); panel++) {
        blocks[block].multiply(
            panel,
            rows,
            memory.store.values,
            reads[worker],
            block * ColumnPanels.DEPTH,
            block == 0,
            zeros,
            products[worker],
            writes,
            panel * ColumnPanels.WIDTH);
      }
    }
    store(products[worker], firstRow, rows);
  }

  /** Turns the products back, adds the bias and puts zeros behind the channels. */
  private void store(float[] product, int firstRow, int rows) {
    float[] values = memory.values();
    float[] starts = bias.isPresent() ? memory.store.values : values;
    int start = bias.isPresent() ? memory.store.offset(bias.get()) + firstRow : Memory.ZEROS;
    boolean last = firstRow + rows == output.channels();
    for (int point = 0; point < points; point++) {
      int to = output.at(firstPoint + point) + firstRow;
      for (int row = 0; row < rows; row++) {
        values[to + row] = starts[start + row] + product[row * PITCH + point];
      }
      if (last) {
        Arrays.fill(values, to + rows, output.at(firstPoint + point + 1), 0);
      }
    }
  }
}
