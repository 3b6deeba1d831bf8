package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.GradientProductKernel.MOST_POINTS;
import static org.sparknn.kernels.backend.cpu.GradientProductKernel.UNIT;
import static org.sparknn.kernels.backend.cpu.WinogradTransforms.COMPONENTS;

import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * The weight gradient of a convolution with a 3×3 window and stride 1 by {@link
 * WinogradTransforms}: for each component the transformed inputs of all tiles times the transformed
 * gradients of the outputs, {@code Gᵀ [Σ over tiles (Bᵀ d B) ⊙ (A y Aᵀ)] G}. Units of {@link
 * GradientProductKernel#UNIT} input channels are computed apart, each for one column of components
 * at a time; chunks of tiles and parts are as in {@link ConvolutionParameterGradientKernel}.
 */
final class WinogradParameterGradientKernel implements Task, Tiles {
  private static final int COLUMNS = 4;

  /** Elements of a column's output gradients that stay in the second cache. */
  private static final int CACHED = 1 << 17;

  private final Memory memory;
  private final Launcher launcher;
  private final WinogradTiles tiling;
  private final Place input;
  private final Place gradient;
  private final Panels panels;
  private final WinogradGradientSums sums;
  private final Optional<Task> biasGradient;
  private final int unitsPerColumn;
  private final int units;
  private final int sumsLength;
  private final int chunk;
  private final int width;
  private final int[][] inputReads;
  private final int[][] gradientReads;
  private int tiles;
  private int chunks;
  private int parts;
  private int ranges;

  private WinogradParameterGradientKernel(
      Memory memory, Launcher launcher, Convolve.ParameterGradient operation, Sweep sweep) {
    this.memory = memory;
    this.launcher = launcher;
    Convolve convolve = operation.forward();
    tiling = new WinogradTiles(sweep);
    input = memory.place(convolve.input());
    gradient = memory.place(operation.outputGradient());
    Grouping grouping = Grouping.of(1, input.channels(), gradient.channels());
    panels = new Panels(grouping);
    width = Lanes.roundUp(gradient.channels());
    chunk = Math.max(MOST_POINTS / 2, Math.min(MOST_POINTS, CACHED / (COLUMNS * width)));
    unitsPerColumn = (input.channels() + UNIT - 1) / UNIT;
    units = COLUMNS * unitsPerColumn;
    sumsLength = Math.multiplyExact(COMPONENTS * UNIT * unitsPerColumn, width);
    int mostParts = SumParts.of(memory.maxRows(), input, gradient, sumsLength);
    sums =
        new WinogradGradientSums(
            memory,
            launcher,
            convolve.weight(),
            new CoveredProducts(memory, sweep, grouping, input, gradient, true),
            input.channels(),
            gradient.channels(),
            panels,
            mostParts);
    biasGradient =
        convolve
            .bias()
            .map(b -> new Convolve.BiasGradient(b, operation.outputGradient()))
            .map(b -> new BiasGradientKernel(memory, launcher, b));
    inputReads = memory.tables(launcher.threads(), COMPONENTS * chunk);
    gradientReads = memory.tables(launcher.threads(), 4 * chunk);
    memory.reserveScratch(COLUMNS * chunk * (UNIT + width) + Lanes.COUNT);
  }

  /** A weight gradient, if it can and should be computed so. */
  static Optional<Task> of(Memory memory, Launcher launcher, Convolve.ParameterGradient operation) {
    Sweep sweep = Sweep.forward(operation.forward().geometry());
    return WinogradKernel.worthwhile(operation.forward(), sweep)
        ? Optional.of(new WinogradParameterGradientKernel(memory, launcher, operation, sweep))
        : Optional.empty();
  }

  @Override
  public void run(Step step) {
    int images = gradient.images(step.rows());
    tiles = images * tiling.perImage();
    parts = SumParts.of(step.rows(), input, gradient, sumsLength);
    chunks = parts * Math.max(1, (tiles + parts * chunk - 1) / (parts * chunk));
    ranges =
        launcher.threads() == 1 ? 1 : Math.max(1, Math.min(units, 4 * launcher.threads() / parts));
    launcher.run(parts * ranges, this);
    sums.store(parts, images);
    biasGradient.ifPresent(task -> task.run(step));
  }

  @Override
  public void run(int tile, int worker) {
    int part = tile / ranges;
    int range = tile % ranges;
    int firstUnit = (int) ((long) units * range / ranges);
    int endUnit = (int) ((long) units * (range + 1) / ranges);
    int firstChunk = chunks / parts * part;
    for (int c = firstChunk; c < firstChunk + chunks / parts; c++) {
      int first = (int) ((long) tiles * c / chunks);
      int length = (int) ((long) tiles * (c + 1) / chunks) - first;
      tiling.fillReads(input, first, length, inputReads[worker]);
      tiling.fillWrites(gradient, Memory.ZEROS, first, length, gradientReads[worker]);
      for (int column = firstUnit / unitsPerColumn; column * unitsPerColumn < endUnit; column++) {
        int firstOfColumn = Math.max(firstUnit - column * unitsPerColumn, 0);
        int endOfColumn = Math.min(endUnit - column * unitsPerColumn, unitsPerColumn);
        transformGradient(worker, column, length);
        for (int unit = firstOfColumn; unit < endOfColumn; unit++) {
          transformInput(worker, column, unit, length);
          multiply(c > firstChunk, part, worker, column, unit, length);
        }
      }
    }
  }

  private void transformGradient(int worker, int column, int length) {
    int to = memory.scratchOffset(worker) + COLUMNS * chunk * UNIT;
    for (int panel = 0; panel < panels.count(); panel++) {
      int first = panels.column(panel);
      WinogradTransforms.outputGradient(
          memory.values(),
          gradientReads[worker],
          column,
          length,
          first,
          panels.vectors(panel) * Lanes.COUNT,
          to + first * chunk,
          chunk * width);
    }
  }

  private void transformInput(int worker, int column, int unit, int length) {
    WinogradTransforms.input(
        memory.values(),
        inputReads[worker],
        column,
        length,
        unit * UNIT,
        UNIT,
        memory.scratchOffset(worker),
        chunk * UNIT);
  }

  /** Adds the products of a unit's channels in a column of components. */
  private void multiply(boolean add, int part, int worker, int column, int unit, int length) {
    int x = memory.scratchOffset(worker);
    int gradients = x + COLUMNS * chunk * UNIT;
    for (int row = 0; row < COLUMNS; row++) {
      multiply(
          add,
          part,
          COLUMNS * column + row,
          unit,
          length,
          x + row * chunk * UNIT,
          gradients + row * chunk * width);
    }
  }

  private void multiply(
      boolean add, int part, int component, int unit, int length, int x, int gradients) {
    int rows = Math.min(UNIT, input.channels() - unit * UNIT);
    for (int panel = 0; panel < panels.count(); panel++) {
      GradientProductKernel kernel = MicroKernels.gradientProduct(panels.vectors(panel));
      int columns = panels.vectors(panel) * Lanes.COUNT;
      int g = gradients + panels.column(panel) * chunk;
      int to = sums.offset(part, component, unit, panel);
      for (int row = 0; row < rows; row += kernel.rows()) {
        int sum = to + row * columns;
        kernel.run(add, length, memory.values(), x + row, g, sums.values, sum, columns);
      }
    }
  }
}
