package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.ProductKernel.LONGEST_RUN;

import java.util.List;
import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * One sweep of a convolution or of its input gradient: blocks of rows, a row being a position that
 * is written, times panels of target channels.
 */
final class ConvolutionKernel implements Task, Tiles {
  private static final int ROWS = MicroKernels.productRows();

  /** The most rows of a block. */
  static final int LARGEST_BLOCK = 96 / ROWS * ROWS;

  private final Memory memory;
  private final Launcher launcher;
  private final Sweep sweep;
  private final Place target;
  private final Grouping grouping;
  private final Panels panels;
  private final PackedWeights weights;
  private final WindowReads reads;
  private final TargetWrites writes;
  private final StrayNaN strayNaN;
  private int points;
  private int block;
  private int blocks;
  private int panelsPerTile;

  private ConvolutionKernel(
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
    this.sweep = sweep;
    this.target = target;
    int groups = convolve.groups();
    grouping = Grouping.of(groups, source.channels() / groups, target.channels() / groups);
    panels = new Panels(grouping);
    weights =
        new PackedWeights(memory, launcher, convolve, bias, sweep, grouping, panels, transposed);
    int workers = launcher.threads();
    reads = new WindowReads(memory, workers, sweep, source, grouping, LARGEST_BLOCK);
    writes = new TargetWrites(memory, workers, sweep, target, LARGEST_BLOCK);
    strayNaN = new StrayNaN(memory, grouping, panels, weights, reads, writes);
  }

  static Task forward(Memory memory, Launcher launcher, Convolve convolve) {
    return new ConvolutionKernel(
        memory,
        launcher,
        convolve,
        convolve.bias(),
        Sweep.forward(convolve.geometry()),
        memory.place(convolve.input()),
        memory.place(convolve.output()),
        false);
  }

  static Task inputGradient(Memory memory, Launcher launcher, Convolve.InputGradient gradient) {
    Convolve convolve = gradient.forward();
    Place source = memory.place(gradient.outputGradient());
    Place target = memory.place(gradient.inputGradient());
    List<ConvolutionKernel> sweeps =
        Sweep.backward(convolve.geometry()).stream()
            .map(
                s ->
                    new ConvolutionKernel(
                        memory, launcher, convolve, gradient.bias(), s, source, target, true))
            .toList();
    return step -> {
      for (int i = 0; i < sweeps.size(); i++) {
        sweeps.get(i).run(step);
      }
    };
  }

  @Override
  public void run(Step step) {
    points = target.images(step.rows()) * sweep.positions();
    if (points == 0) {
      return;
    }
    weights.refresh();
    int wanted = 4 * launcher.threads();
    int groups = (points + ROWS - 1) / ROWS;
    block = Math.max(ROWS, Math.min(LARGEST_BLOCK, groups / wanted * ROWS));
    blocks = (points + block - 1) / block;
    boolean split = launcher.threads() > 1 && blocks < wanted;
    panelsPerTile = split ? 1 : panels.count();
    launcher.run(blocks * (split ? panels.count() : 1), this);
  }

  @Override
  public void run(int tile, int worker) {
    int first = tile % blocks * block;
    int rows = Math.min(block, points - first);
    int firstPanel = tile / blocks * panelsPerTile;
    writes.fill(worker, first, rows, ROWS);
    int bundle = -1;
    for (int panel = firstPanel; panel < firstPanel + panelsPerTile; panel++) {
      if (bundle < 0 || (reads.perBundle() && bundle != panels.bundle(panel))) {
        reads.fill(worker, panels.bundle(panel), first, rows, ROWS);
      }
      bundle = panels.bundle(panel);
      multiply(panel, bundle, worker, rows);
      strayNaN.correct(panel, worker, rows);
    }
  }

  /**
   * Rows times a panel, piece by piece of each run, so that the weights of a piece stay in the
   * first cache while all rows pass. Without a run the bias alone is written, and so it is where
   * the first run of a group of rows lies in the padding; others are left out there.
   */
  private void multiply(int panel, int bundle, int worker, int rows) {
    int run = reads.runs() == 0 ? 0 : reads.run(bundle);
    int pieces = Math.max(1, (run + LONGEST_RUN - 1) / LONGEST_RUN);
    int weight = weights.offset(panel);
    for (int r = 0; r < Math.max(1, reads.runs()); r++) {
      for (int piece = 0; piece < pieces; piece++) {
        int from = run * piece / pieces;
        int length = run * (piece + 1) / pieces - from;
        int channel = reads.channel(bundle) + from;
        boolean first = r == 0 && piece == 0;
        for (int row = 0; row < rows; row += ROWS) {
          boolean covered = length > 0 && reads.covers(worker, row, ROWS, r);
          if (first || covered) {
            multiply(panel, worker, row, r, covered ? length : 0, channel, weight, first);
          }
        }
        weight += length * panels.vectors(panel) * COUNT;
      }
    }
  }

  private void multiply(
      int panel, int worker, int row, int run, int length, int channel, int weight, boolean first) {
    float[] values = memory.values();
    int runs = reads.runs();
    int[] write = writes.table(worker);
    float[] starts = first ? weights.bias : values;
    int[] start = first ? MicroKernels.SAME_START : write;
    MicroKernels.product(panels.vectors(panel))
        .run(
            length,
            values,
            reads.table(worker),
            row * runs + run,
            runs,
            channel,
            values,
            weight,
            starts,
            start,
            first ? 0 : row,
            values,
            write,
            row,
            panels.column(panel));
  }
}
