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
  private static final int ROWS = MicroKernels.product(1).rows();

  /** Tiles whose components stay in the second cache. */
  private static final int LARGEST_BLOCK = 48 / ROWS * ROWS;

  /** Fewer channels are multiplied faster than they are transformed. */
  private static final int FEWEST_CHANNELS = 32;

  /** The least share of what tiles write that must lie on the image. */
  private static final double LEAST_USE = 0.7;

  private static final int[] SAME_START = new int[ROWS];

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
    repair = new WinogradRepair(memory, sweep, source, target, weights);
    reads = memory.tables(workers, COMPONENTS * LARGEST_BLOCK);
    writes = memory.tables(workers, 4 * LARGEST_BLOCK);
    rowReads = memory.tables(workers, LARGEST_BLOCK);
    rowWrites = memory.tables(workers, COMPONENTS * LARGEST_BLOCK);
    memory.reserveScratch(COMPONENTS * LARGEST_BLOCK * (pitch + 2 * Lanes.COUNT));
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
    block = Math.max(ROWS, Math.min(LARGEST_BLOCK, groups / wanted * ROWS));
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
    for (int panel = panels.count() * range / ranges;
        panel < panels.count() * (range + 1) / ranges;
        panel++) {
      multiply(panel, worker, rows, inputs, products);
    }
  }

  private void multiply(int panel, int worker, int rows, int inputs, int products) {
    int width = panels.vectors(panel) * Lanes.COUNT;
    int[] read = rowReads[worker];
    int[] write = rowWrites[worker];
    for (int row = 0; row < block; row++) {
      read[row] = inputs + row * pitch;
    }
    for (int row = 0; row < COMPONENTS * block; row++) {
      write[row] = products + row * width;
    }
    for (int component = 0; component < COMPONENTS; component++) {
      multiply(panel, component, rows, read, write);
    }
    WinogradTransforms.output(
        memory.values(),
        products,
        block * width,
        rows,
        width,
        weights.bias,
        writes[worker],
        panels.column(panel));
    repair.correct(reads[worker], writes[worker], rows, panels.column(panel), width);
  }

  /** A component's products of a block with a panel, in pieces as {@link ConvolutionKernel}'s. */
  private void multiply(int panel, int component, int rows, int[] read, int[] write) {
    float[] values = memory.values();
    ProductKernel kernel = MicroKernels.product(panels.vectors(panel));
    int width = panels.vectors(panel) * Lanes.COUNT;
    int pieces = (sources + LONGEST_RUN - 1) / LONGEST_RUN;
    for (int piece = 0; piece < pieces; piece++) {
      int from = sources * piece / pieces;
      int length = sources * (piece + 1) / pieces - from;
      int channel = component * block * pitch + from;
      int weight = weights.offset(panel, component) + from * width;
      for (int row = 0; row < rows; row += ROWS) {
        int[] start = piece == 0 ? SAME_START : write;
        int s = piece == 0 ? 0 : component * block + row;
        kernel.run(
            length,
            values,
            read,
            row,
            1,
            channel,
            weight,
            values,
            start,
            s,
            write,
            component * block + row,
            0);
      }
    }
  }
}
