package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.GradientProductKernel.ROWS;

import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * The weight gradient of a convolution: units of {@link GradientProductKernel#ROWS} elements of one
 * run of a window, times panels of output channels, summed over chunks of positions that stay in
 * the second cache. Where there are few units the positions are split as well, always into the same
 * parts, and the parts' sums are added in order.
 */
final class ConvolutionParameterGradientKernel implements Task, Tiles {
  private static final int CHUNK_ELEMENTS = 1 << 16;
  private static final int SHORTEST_CHUNK = 128;
  private static final int MOST_PARTS = 16;
  private static final int ENOUGH_UNITS = 32;

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
  private final int unitsPerRun;
  private final int units;
  private final int mostParts;
  private final int chunk;
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
    chunk = chunk(input.pitch(), gradient.pitch());
    reads = new WindowReads(memory, launcher.threads(), sweep, input, grouping, chunk);
    unitsPerRun = (reads.run(0) + ROWS - 1) / ROWS;
    units = grouping.bundles() * reads.runs() * unitsPerRun;
    mostParts = Math.min(MOST_PARTS, 1 + ENOUGH_UNITS / (units + 1));
    columnSums = new ColumnSums(memory, gradient, mostParts, launcher.threads());
    coveredProducts = new CoveredProducts(memory, sweep, grouping, input, gradient);
    int width = Lanes.roundUp(grouping.targetCount(0));
    sums =
        new ParameterGradientSums(
            memory,
            convolve,
            grouping,
            reads.tapsPerRun(),
            unitsPerRun * ROWS,
            width,
            mostParts,
            coveredProducts);
  }

  /** The points whose inputs and gradients stay in the second cache while all units pass. */
  static int chunk(int inputPitch, int gradientPitch) {
    return Math.max(SHORTEST_CHUNK, CHUNK_ELEMENTS / (inputPitch + gradientPitch));
  }

  @Override
  public void run(Step step) {
    points = gradient.points(step.rows());
    chunks = (points + chunk - 1) / chunk;
    parts = Math.max(1, Math.min(mostParts, chunks));
    ranges =
        launcher.threads() == 1 ? 1 : Math.max(1, Math.min(units, 4 * launcher.threads() / parts));
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
    sums.clear(part, firstUnit * ROWS, endUnit * ROWS);
    if (sumBias) {
      columnSums.clear(part);
    }
    int firstChunk = (int) ((long) chunks * part / parts);
    int endChunk = (int) ((long) chunks * (part + 1) / parts);
    for (int c = firstChunk; c < endChunk; c++) {
      int first = c * chunk;
      int length = Math.min(chunk, points - first);
      add(part, worker, firstUnit, endUnit, first, length);
      if (sumBias) {
        columnSums.add(part, worker, first, length);
      }
    }
  }

  private void add(int part, int worker, int firstUnit, int endUnit, int first, int length) {
    int bundle = -1;
    for (int unit = firstUnit; unit < endUnit; unit++) {
      int unitBundle = unit / unitsPerRun / reads.runs();
      if (bundle < 0 || (reads.perBundle() && unitBundle != bundle)) {
        reads.fill(worker, unitBundle, first, length, 1);
      }
      bundle = unitBundle;
      int run = unit / unitsPerRun % reads.runs();
      int element = unit % unitsPerRun * ROWS + reads.channel(bundle);
      for (int panel = 0; panel < panels.count(); panel++) {
        if (panels.bundle(panel) == bundle) {
          int column = panels.column(panel);
          int to = sums.offset(part, unit * ROWS, column - grouping.firstTarget(bundle));
          multiply(worker, panel, length, run, element, gradient.at(first) + column, to);
        }
      }
    }
  }

  private void multiply(
      int worker, int panel, int length, int run, int element, int first, int to) {
    float[] values = memory.values;
    int[] read = reads.table(worker);
    int runs = reads.runs();
    int pitch = gradient.pitch();
    if (panels.vectors(panel) == 2) {
      GradientProductKernel.two(
          length,
          values,
          read,
          run,
          runs,
          element,
          values,
          first,
          pitch,
          sums.values,
          to,
          sums.pitch);
    } else {
      GradientProductKernel.one(
          length,
          values,
          read,
          run,
          runs,
          element,
          values,
          first,
          pitch,
          sums.values,
          to,
          sums.pitch);
    }
  }
}
