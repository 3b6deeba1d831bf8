package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.ProductKernel.LONGEST_RUN;
import static org.sparknn.kernels.backend.cpu.WinogradTransforms.COMPONENTS;

import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * A convolution with a 3×3 window and stride 1, or its input gradient, by {@link
 * WinogradTransforms}: the inputs of a block of tiles are transformed, each component is multiplied
 * with that of the weights, and the products are transformed into outputs, panel by panel.
 */
final class WinogradKernel implements Task, Tiles {
  private static final int ROWS = MicroKernels.productRows();

  /** Tiles of a block, and of one where the weights are larger than the second cache. */
  private static final int SMALL_BLOCK = 48 / ROWS * ROWS;

  private static final int LARGE_BLOCK = 96 / ROWS * ROWS;
  private static final int FEW_WEIGHTS = 1 << 15;

  /** Fewer channels are multiplied faster than they are transformed. */
  private static final int FEWEST_CHANNELS = 32;

  /** The least share of what tiles write that must lie on the image. */
  private static final double LEAST_USE = 0.7;

  private final Memory memory;
  private final Launcher launcher;
  private final WinogradTiles tiling;
  private final Place source;
  private final Place target;
  private final Panels panels;
  private final WinogradWeights weights;
  private final WinogradRepair repair;
  private final int sources;
  private final int pitch;
  private final int width;
  private final int largestBlock;
  private final int[][] reads;
  private final int[][] writes;
  private final int[][] rowReads;
  private final int[][] rowWrites;
  private int tiles;
  private int block;
  private int blocks;
  private int ranges;

  private WinogradKernel(
      Memory memory,
      Launcher launcher,
      Convolve convolve,
      Optional<Parameter> bias,
      Sweep sweep,
      Place source,
      Place target,
      boolean transposed) {
    this.memory = memory;
    this.launcher = launcher;
    this.source = source;
    this.target = target;
    tiling = new WinogradTiles(sweep);
    sources = source.channels();
    pitch = Lanes.roundUp(sources);
    Grouping grouping = Grouping.of(1, sources, target.channels());
    panels = new Panels(grouping);
    weights =
        new WinogradWeights(memory, launcher, convolve, bias, sweep, grouping, panels, transposed);
    int workers = launcher.threads();
    width = Lanes.roundUp(target.channels());
    largestBlock = sources * width > FEW_WEIGHTS ? LARGE_BLOCK : SMALL_BLOCK;
    repair = new WinogradRepair(memory, sweep, source, target, weights);
    reads = memory.tables(workers, COMPONENTS * largestBlock);
    writes = memory.tables(workers, 4 * largestBlock);
    rowReads = memory.tables(workers, largestBlock);
    rowWrites = memory.tables(workers, largestBlock);
    memory.reserveScratch(COMPONENTS * largestBlock * (pitch + width));
  }

  /** A forward pass, if it can and should be computed so. */
  static Optional<Task> forward(Memory memory, Launcher launcher, Convolve convolve) {
    Place source = memory.place(convolve.input());
    Place target = memory.place(convolve.output());
    Sweep sweep = Sweep.forward(convolve.geometry());
    return worthwhile(convolve, sweep)
        ? Optional.of(
            new WinogradKernel(
                memory, launcher, convolve, convolve.bias(), sweep, source, target, false))
        : Optional.empty();
  }

  /** An input gradient, if it can and should be computed so. */
  static Optional<Task> inputGradient(
      Memory memory, Launcher launcher, Convolve.InputGradient gradient) {
    Convolve convolve = gradient.forward();
    Place source = memory.place(gradient.outputGradient());
    Place target = memory.place(gradient.inputGradient());
    Sweep sweep = Sweep.backward(convolve.geometry()).get(0);
    return worthwhile(convolve, sweep)
        ? Optional.of(
            new WinogradKernel(
                memory, launcher, convolve, gradient.bias(), sweep, source, target, true))
        : Optional.empty();
  }

  /** Whether Winograd's convolution fits and is faster than a direct one. */
  static boolean worthwhile(Convolve convolve, Sweep sweep) {
    return convolve.groups() == 1
        && convolve.input().channels() >= FEWEST_CHANNELS
        && convolve.output().channels() >= FEWEST_CHANNELS
        && WinogradTiles.fit(sweep)
        && new WinogradTiles(sweep).used() >= LEAST_USE;
  }

  @Override
  public void run(Step step) {
    tiles = target.images(step.rows()) * tiling.perImage();
    if (tiles == 0) {
      return;
    }
    weights.refresh();
    int wanted = launcher.threads() == 1 ? 1 : 4 * launcher.threads();
    int groups = (tiles + ROWS - 1) / ROWS;
    block = Math.max(ROWS, Math.min(largestBlock, groups / wanted * ROWS));
    blocks = (tiles + block - 1) / block;
    ranges = blocks < wanted ? Math.min(panels.count(), wanted) : 1;
    launcher.run(blocks * ranges, this);
  }

  @Override
  public void run(int tile, int worker) {
    int first = tile / ranges * block;
    int range = tile % ranges;
    int rows = Math.min(block, tiles - first);
    int inputs = memory.scratchOffset(worker);
    int products = inputs + COMPONENTS * block * pitch;
    tiling.fillReads(source, first, rows, reads[worker]);
    tiling.fillWrites(target, memory.trash, first, rows, writes[worker]);
    for (int column = 0; column < 4; column++) {
      int to = inputs + 4 * column * block * pitch;
      WinogradTransforms.input(
          memory.values(), reads[worker], column, rows, 0, pitch, to, block * pitch);
    }
    int firstPanel = panels.count() * range / ranges;
    int endPanel = panels.count() * (range + 1) / ranges;
    for (int row = 0; row < block; row++) {
      rowReads[worker][row] = inputs + row * pitch;
    }
    for (int component = 0; component < COMPONENTS; component++) {
      for (int panel = firstPanel; panel < endPanel; panel++) {
        multiply(panel, component, worker, rows, products);
      }
    }
    for (int panel = firstPanel; panel < endPanel; panel++) {
      write(panel, worker, rows, products);
    }
  }

  /** Transforms the products of a panel into outputs. */
  private void write(int panel, int worker, int rows, int products) {
    int column = panels.column(panel);
    int columns = panels.vectors(panel) * Lanes.COUNT;
    int[] write = writes[worker];
    WinogradTransforms.output(
        memory.values(),
        products + column * COMPONENTS * block,
        block * columns,
        rows,
        columns,
        weights.bias,
        write,
        column);
    repair.correct(reads[worker], write, rows, column, columns);
  }

  /** A component's products of a block with a panel, in pieces as {@link ConvolutionKernel}'s. */
  private void multiply(int panel, int component, int worker, int rows, int products) {
    float[] values = memory.values();
    ProductKernel kernel = MicroKernels.product(panels.vectors(panel));
    int columns = panels.vectors(panel) * Lanes.COUNT;
    int to = products + (panels.column(panel) * COMPONENTS + component * columns) * block;
    int[] read = rowReads[worker];
    int[] write = rowWrites[worker];
    for (int row = 0; row < block; row++) {
      write[row] = to + row * columns;
    }
    int pieces = (sources + LONGEST_RUN - 1) / LONGEST_RUN;
    for (int piece = 0; piece < pieces; piece++) {
      int from = sources * piece / pieces;
      int length = sources * (piece + 1) / pieces - from;
      int channel = component * block * pitch + from;
      int weight = weights.offset(panel, component) + from * columns;
      int[] start = piece == 0 ? MicroKernels.SAME_START : write;
      for (int row = 0; row < rows; row += ROWS) {
        int s = piece == 0 ? 0 : row;
        kernel.run(
            length, values, read, row, 1, channel, values, weight, values, start, s, values, write,
            row, 0);
      }
    }
  }
}
