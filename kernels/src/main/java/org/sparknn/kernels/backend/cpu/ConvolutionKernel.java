package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.ProductKernel.ROWS;

import java.util.List;
import org.sparknn.kernels.plan.Operation.Convolve;
import org.sparknn.kernels.plan.Operation.ConvolveInputGradient;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * One sweep of a convolution or of its input gradient: blocks of rows, a row being a position that
 * is written, times panels of target channels.
 */
final class ConvolutionKernel implements Task, Tiles {
  /** Elements of the patches of one block, so that they stay in the first caches. */
  private static final int PATCH_ELEMENTS = 1 << 13;

  private static final int LARGEST_BLOCK = 16 * ROWS;
  private static final int[] SAME_START = new int[ROWS];

  private final Memory memory;
  private final Launcher launcher;
  private final Sweep sweep;
  private final Place source;
  private final Place target;
  private final Grouping grouping;
  private final Panels panels;
  private final PackedWeights weights;
  private final int taps;
  private final boolean patched;
  private final int patchPitch;
  private final int largestBlock;
  private final int[][] reads;
  private final int[][] writes;
  private final float[][] patches;
  private final int[] patchReads;
  private int points;
  private int block;
  private int blocks;
  private int panelsPerTile;

  private ConvolutionKernel(
      Memory memory,
      Launcher launcher,
      Convolve convolve,
      Sweep sweep,
      Place source,
      Place target,
      boolean transposed) {
    this.memory = memory;
    this.launcher = launcher;
    this.sweep = sweep;
    this.source = source;
    this.target = target;
    int groups = convolve.groups();
    grouping = Grouping.of(groups, source.channels() / groups, target.channels() / groups);
    panels = new Panels(grouping);
    weights = new PackedWeights(memory, launcher, convolve, sweep, grouping, panels, transposed);
    taps = sweep.taps();
    int channels = grouping.sourceCount(0);
    patched = Patches.worthwhile(taps, channels);
    patchPitch = Patches.pitch(taps, channels, 0);
    int blockRows = patched ? PATCH_ELEMENTS / patchPitch / ROWS * ROWS : LARGEST_BLOCK;
    largestBlock = Math.max(ROWS, Math.min(LARGEST_BLOCK, blockRows));
    reads = memory.tables(launcher.threads(), largestBlock * Math.max(1, taps));
    writes = memory.tables(launcher.threads(), largestBlock);
    patches = memory.scratch(launcher.threads(), patched ? largestBlock * patchPitch + COUNT : 0);
    patchReads = new int[largestBlock];
    for (int row = 0; row < largestBlock; row++) {
      patchReads[row] = row * patchPitch;
    }
  }

  static Task forward(Memory memory, Launcher launcher, Convolve convolve) {
    return new ConvolutionKernel(
        memory,
        launcher,
        convolve,
        Sweep.forward(convolve.geometry()),
        memory.place(convolve.input()),
        memory.place(convolve.output()),
        false);
  }

  static Task inputGradient(Memory memory, Launcher launcher, ConvolveInputGradient gradient) {
    Convolve convolve = gradient.forward();
    Place source = memory.place(gradient.outputGradient());
    Place target = memory.place(gradient.inputGradient());
    List<ConvolutionKernel> sweeps =
        Sweep.backward(convolve.geometry()).stream()
            .map(s -> new ConvolutionKernel(memory, launcher, convolve, s, source, target, true))
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
    int groups = (points + ROWS - 1) / ROWS;
    int wanted = 4 * launcher.threads();
    block = Math.max(ROWS, Math.min(largestBlock, groups / wanted * ROWS));
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
    int whole = (rows + ROWS - 1) / ROWS * ROWS;
    sweep.reads(first, rows, ROWS, 0, taps, source, memory.zeros, reads[worker]);
    sweep.writes(first, rows, ROWS, target, memory.trash, writes[worker]);
    int bundle = -1;
    for (int panel = firstPanel; panel < firstPanel + panelsPerTile; panel++) {
      if (patched && bundle != panels.bundle(panel)) {
        bundle = panels.bundle(panel);
        Patches.gather(
            whole,
            ROWS,
            taps,
            reads[worker],
            memory.values,
            grouping.firstSource(bundle),
            grouping.sourceCount(bundle),
            patches[worker],
            patchPitch);
      }
      for (int row = 0; row < whole; row += ROWS) {
        if (patched) {
          int run = taps * grouping.sourceCount(bundle);
          multiply(panel, run, patches[worker], patchReads, row, 0, 0, weights.bias, worker, row);
        } else {
          multiplyTaps(panel, worker, row);
        }
      }
    }
  }

  /** One call for each tap; without taps one that writes the start. */
  private void multiplyTaps(int panel, int worker, int row) {
    int bundle = panels.bundle(panel);
    int channels = grouping.sourceCount(bundle);
    int channel = grouping.firstSource(bundle);
    int run = taps == 0 ? 0 : channels;
    float[] x = memory.values;
    multiply(panel, run, x, reads[worker], row * taps, channel, 0, weights.bias, worker, row);
    for (int tap = 1; tap < taps; tap++) {
      multiply(
          panel,
          run,
          x,
          reads[worker],
          row * taps + tap * ROWS,
          channel,
          tap * channels,
          memory.values,
          worker,
          row);
    }
  }

  private void multiply(
      int panel,
      int run,
      float[] x,
      int[] read,
      int firstRead,
      int channel,
      int weightRow,
      float[] starts,
      int worker,
      int row) {
    float[] y = memory.values;
    int[] write = writes[worker];
    boolean first = starts != y;
    int[] start = first ? SAME_START : write;
    int startRow = first ? 0 : row;
    int column = panels.column(panel);
    int offset = weights.offset(panel);
    if (panels.vectors(panel) == 2) {
      ProductKernel.two(
          run,
          x,
          read,
          firstRead,
          channel,
          weights.values,
          offset + weightRow * 2 * COUNT,
          starts,
          start,
          startRow,
          y,
          write,
          row,
          column);
    } else {
      ProductKernel.one(
          run,
          x,
          read,
          firstRead,
          channel,
          weights.values,
          offset + weightRow * COUNT,
          starts,
          start,
          startRow,
          y,
          write,
          row,
          column);
    }
  }
}
