package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.GradientProductKernel.MOST_POINTS;
import static org.sparknn.kernels.backend.cpu.GradientProductKernel.UNIT;
import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;

import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * The weight gradient of a convolution: units of {@link GradientProductKernel#UNIT} elements of one
 * run of a window, times panels of output channels, summed over chunks of points. Where there are
 * few units the points are split as well, always into the same parts, and the parts' sums are added
 * in order.
 */
final class ConvolutionParameterGradientKernel implements Task, Tiles {
  private final Memory memory;
  private final Launcher launcher;
  private final Sweep sweep;
  private final Place input;
  private final Place gradient;
  private final Grouping grouping;
  private final Panels panels;
  private final Optional<Parameter> bias;
  private final ColumnSums columnSums;
  private final CoveredProducts coveredProducts;
  private final ParameterGradientSums sums;
  private final WindowReads reads;
  private final GradientOperands operands;
  private final int unitsPerRun;
  private final int units;
  private final int sumsLength;
  private int points;
  private int chunks;
  private int parts;
  private int ranges;

  ConvolutionParameterGradientKernel(
      Memory memory, Launcher launcher, Convolve.ParameterGradient operation) {
    this.memory = memory;
    this.launcher = launcher;
    Convolve convolve = operation.forward();
    sweep = Sweep.forward(convolve.geometry());
    input = memory.place(convolve.input());
    gradient = memory.place(operation.outputGradient());
    bias = convolve.bias();
    int groups = convolve.groups();
    grouping = Grouping.of(groups, input.channels() / groups, gradient.channels() / groups);
    panels = new Panels(grouping);
    reads = new WindowReads(memory, launcher.threads(), sweep, input, grouping, MOST_POINTS);
    int width = Lanes.roundUp(grouping.targetCount(0));
    operands = new GradientOperands(memory, launcher.threads(), gradient, panels, reads, width);
    unitsPerRun = (reads.run(0) + UNIT - 1) / UNIT;
    units = grouping.bundles() * reads.runs() * unitsPerRun;
    sumsLength = Math.multiplyExact(units * UNIT, width);
    int mostParts = SumParts.of(memory.maxRows(), input, gradient, sumsLength);
    columnSums = new ColumnSums(memory, gradient, mostParts, launcher.threads());
    coveredProducts = CoveredProducts.ofTaps(memory, sweep, grouping, input, gradient);
    sums =
        new ParameterGradientSums(
            memory, convolve, grouping, panels, reads, unitsPerRun, mostParts, coveredProducts);
  }

  @Override
  public void run(Step step) {
    points = gradient.points(step.rows());
    parts = SumParts.of(step.rows(), input, gradient, sumsLength);
    chunks = parts * Math.max(1, (points + parts * MOST_POINTS - 1) / (parts * MOST_POINTS));
    ranges =
        launcher.threads() == 1 ? 1 : Math.max(1, Math.min(units, 2 * launcher.threads() / parts));
    launcher.run(parts * ranges, this);
    coveredProducts.setImages(input.images(step.rows()));
    sums.store(parts, launcher);
    bias.ifPresent(b -> columnSums.store(parts, memory.store, b));
  }

  @Override
  public void run(int tile, int worker) {
    int part = tile / ranges;
    int range = tile % ranges;
    int firstUnit = (int) ((long) units * range / ranges);
    int endUnit = (int) ((long) units * (range + 1) / ranges);
    boolean sumBias = range == 0 && bias.isPresent();
    if (sumBias) {
      columnSums.clear(part);
    }
    int firstChunk = chunks / parts * part;
    for (int c = firstChunk; c < firstChunk + chunks / parts; c++) {
      int first = (int) ((long) points * c / chunks);
      int length = (int) ((long) points * (c + 1) / chunks) - first;
      add(part, worker, firstUnit, endUnit, first, length, c > firstChunk);
      if (sumBias) {
        columnSums.add(part, worker, first, length);
      }
    }
  }

  private void add(
      int part, int worker, int firstUnit, int endUnit, int first, int length, boolean add) {
    operands.begin(worker, first, length);
    int bundle = -1;
    int run = -1;
    for (int unit = firstUnit; unit < endUnit; unit++) {
      int unitBundle = unit / unitsPerRun / reads.runs();
      int unitRun = unit / unitsPerRun % reads.runs();
      if (unitBundle != bundle && (bundle < 0 || reads.perBundle())) {
        reads.fill(worker, unitBundle, first, length, 1);
      }
      if (unitBundle != bundle || unitRun != run) {
        bundle = unitBundle;
        run = unitRun;
        operands.choose(worker, bundle, run, first, length);
      }
      if (!add || operands.points(worker) > 0) {
        multiply(add, part, worker, bundle, run, unit);
      }
    }
  }

  private void multiply(boolean add, int part, int worker, int bundle, int run, int unit) {
    int element = unit % unitsPerRun * UNIT;
    operands.copyUnit(worker, run, reads.channel(bundle) + element);
    int rows = Math.min(UNIT, reads.run(bundle) - element);
    int points = operands.points(worker);
    int x = operands.elements(worker);
    int g = operands.gradients(worker);
    for (int panel = panels.first(bundle); panel < panels.end(bundle); panel++) {
      GradientProductKernel kernel = MicroKernels.gradientProduct(panels.vectors(panel));
      int columns = panels.vectors(panel) * COUNT;
      int to = sums.offset(part, unit, panel);
      for (int row = 0; row < rows; row += kernel.rows()) {
        int sum = to + row * columns;
        kernel.run(add, points, memory.values(), x + row, g, sums.values, sum, columns);
      }
      g += points * columns;
    }
  }
}
