package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.GradientProductKernel.ROWS;
import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;

import java.util.Arrays;
import java.util.Optional;
import org.sparknn.kernels.plan.Operation.Convolve;
import org.sparknn.kernels.plan.Operation.ConvolveParameterGradient;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * The weight gradient of a convolution: units of {@link GradientProductKernel#ROWS} input channels
 * under one tap, times panels of output channels, summed over chunks of positions that stay in the
 * second cache. Where there are few units the positions are split as well, always into the same
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
  private final ParameterGradientSums sums;
  private final boolean patched;
  private final int patchPitch;
  private final int taps;
  private final int unitsPerTap;
  private final int units;
  private final int mostParts;
  private final int chunk;
  private final int[][] reads;
  private final float[][] patches;
  private final int[] patchReads;
  private int points;
  private int chunks;
  private int parts;
  private int ranges;

  ConvolutionParameterGradientKernel(
      Memory memory, Launcher launcher, ConvolveParameterGradient operation) {
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
    int channels = grouping.sourceCount(0);
    patched = Patches.worthwhile(sweep.taps(), channels);
    taps = patched ? 1 : sweep.taps();
    int run = patched ? sweep.taps() * channels : channels;
    unitsPerTap = (run + ROWS - 1) / ROWS;
    units = grouping.bundles() * taps * unitsPerTap;
    patchPitch = Patches.pitch(sweep.taps(), channels, ROWS);
    int perPoint = (patched ? patchPitch : input.pitch()) + gradient.pitch();
    chunk = Math.max(SHORTEST_CHUNK, CHUNK_ELEMENTS / perPoint);
    mostParts = Math.min(MOST_PARTS, 1 + ENOUGH_UNITS / (units + 1));
    reads = memory.tables(launcher.threads(), chunk * sweep.taps());
    patches = memory.scratch(launcher.threads(), patched ? chunk * patchPitch + COUNT : 0);
    patchReads = new int[patched ? chunk : 0];
    Arrays.setAll(patchReads, i -> i * patchPitch);
    columnSums = new ColumnSums(memory, gradient, mostParts, launcher.threads());
    int width = Lanes.roundUp(grouping.targetCount(0));
    sums =
        new ParameterGradientSums(
            memory,
            convolve,
            grouping,
            sweep.taps(),
            patched,
            unitsPerTap * ROWS,
            width,
            mostParts);
  }

  @Override
  public void run(Step step) {
    points = gradient.points(step.rows());
    chunks = (points + chunk - 1) / chunk;
    parts = Math.max(1, Math.min(mostParts, chunks));
    ranges =
        launcher.threads() == 1 ? 1 : Math.max(1, Math.min(units, 4 * launcher.threads() / parts));
    launcher.run(parts * ranges, this);
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
    int tap = -1;
    for (int unit = firstUnit; unit < endUnit; unit++) {
      int unitTap = unit / unitsPerTap % taps;
      int unitBundle = unit / unitsPerTap / taps;
      if (patched && unitBundle != bundle) {
        gather(worker, unitBundle, first, length);
      } else if (!patched && unitTap != tap) {
        sweep.reads(
            first, length, length, unitTap, unitTap + 1, input, memory.zeros, reads[worker]);
      }
      bundle = unitBundle;
      tap = unitTap;
      int channel = unit % unitsPerTap * ROWS + (patched ? 0 : grouping.firstSource(bundle));
      float[] x = patched ? patches[worker] : memory.values;
      int[] read = patched ? patchReads : reads[worker];
      for (int panel = 0; panel < panels.count(); panel++) {
        if (panels.bundle(panel) == bundle) {
          int column = panels.column(panel);
          int to = sums.offset(part, unit * ROWS, column - grouping.firstTarget(bundle));
          multiply(
              panels.vectors(panel), length, x, read, channel, gradient.at(first) + column, to);
        }
      }
    }
  }

  private void gather(int worker, int bundle, int first, int length) {
    sweep.reads(first, length, length, 0, sweep.taps(), input, memory.zeros, reads[worker]);
    Patches.gather(
        length,
        length,
        sweep.taps(),
        reads[worker],
        memory.values,
        grouping.firstSource(bundle),
        grouping.sourceCount(bundle),
        patches[worker],
        patchPitch);
  }

  private void multiply(
      int vectors, int length, float[] x, int[] read, int channel, int first, int to) {
    float[] g = memory.values;
    if (vectors == 2) {
      GradientProductKernel.two(
          length, x, read, channel, g, first, gradient.pitch(), sums.values, to, sums.pitch);
    } else {
      GradientProductKernel.one(
          length, x, read, channel, g, first, gradient.pitch(), sums.values, to, sums.pitch);
    }
  }
}
