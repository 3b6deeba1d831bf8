package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;

import java.util.Arrays;
import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * A weight gradient lane by lane: a vector of input channels, each in its lane, times {@link
 * LaneFactors} of the output's gradient. The points are always split into the same parts, whose
 * sums are added in order.
 */
final class LaneParameterGradientKernel implements Task, Tiles {
  /** Points whose factors stay in the first cache. */
  private static final int CHUNK = 96;

  private final Memory memory;
  private final Launcher launcher;
  private final Place input;
  private final Place gradient;
  private final Parameter weight;
  private final Optional<Parameter> bias;
  private final ColumnSums columnSums;
  private final CoveredProducts coveredProducts;
  private final LaneFactors factors;
  private final LaneLayout layout;
  private final int groups;
  private final WindowReads reads;
  private final CacheWarmth warmth;
  private final LaneGradientProductKernel[] kernels;
  private final float[][] sums;
  private int points;
  private int parts;
  private int ranges;

  LaneParameterGradientKernel(
      Memory memory, Launcher launcher, Convolve.ParameterGradient operation, LaneFactors factors) {
    this.memory = memory;
    this.launcher = launcher;
    Convolve convolve = operation.forward();
    input = memory.place(convolve.input());
    gradient = memory.place(operation.outputGradient());
    weight = convolve.weight();
    bias = convolve.bias();
    this.factors = factors;
    layout = factors.layout();
    groups = convolve.groups();
    Sweep sweep = Sweep.forward(convolve.geometry());
    reads = WindowReads.ofTaps(memory, launcher.threads(), sweep, input, CHUNK);
    warmth = new CacheWarmth(memory, launcher.threads());
    Grouping grouping =
        Grouping.of(groups, input.channels() / groups, gradient.channels() / groups);
    coveredProducts = CoveredProducts.ofTaps(memory, sweep, grouping, input, gradient);
    kernels = LaneGradientProductKernel.of(layout.together());
    int mostParts = SumParts.of(memory.maxRows(), input, gradient, layout.length());
    columnSums = new ColumnSums(memory, gradient, mostParts, launcher.threads());
    sums = memory.scratch(mostParts, layout.length());
    memory.reserveScratch(CHUNK * layout.together() * COUNT);
  }

  @Override
  public void run(Step step) {
    points = gradient.points(step.rows());
    parts = SumParts.of(step.rows(), input, gradient, layout.length());
    int wanted = launcher.threads() == 1 ? 1 : 2 * launcher.threads();
    ranges = Math.max(1, Math.min(layout.vectors(), wanted / parts));
    launcher.run(parts * ranges, this);
    coveredProducts.setImages(input.images(step.rows()));
    store();
    bias.ifPresent(b -> columnSums.store(parts, memory.store, b));
  }

  private void store() {
    int to = memory.store.offset(weight);
    int sources = input.channels() / groups;
    int targets = gradient.channels() / groups;
    for (int target = 0; target < gradient.channels(); target++) {
      for (int source = 0; source < sources; source++) {
        int channel = target / targets * sources + source;
        int number = factors.number(channel, target);
        for (int tap = 0; tap < layout.taps(); tap++, to++) {
          int place = layout.offset(channel / COUNT, number, tap) + channel % COUNT;
          float sum = sums[0][place];
          for (int part = 1; part < parts; part++) {
            sum += sums[part][place];
          }
          memory.store.gradients[to] =
              Float.isNaN(sum) ? coveredProducts.sum(source, tap, target) : sum;
        }
      }
    }
  }

  @Override
  public void run(int tile, int worker) {
    int part = tile / ranges;
    int range = tile % ranges;
    int firstVector = layout.vectors() * range / ranges;
    int endVector = layout.vectors() * (range + 1) / ranges;
    Arrays.fill(sums[part], layout.offset(firstVector, 0, 0), layout.offset(endVector, 0, 0), 0);
    boolean sumBias = range == 0 && bias.isPresent();
    if (sumBias) {
      columnSums.clear(part);
    }
    int end = (int) ((long) points * (part + 1) / parts);
    for (int first = (int) ((long) points * part / parts); first < end; first += CHUNK) {
      int count = Math.min(CHUNK, end - first);
      reads.fill(worker, 0, first, count, 1);
      warmth.read(memory.values(), gradient, first, first + count, worker);
      for (int vector = firstVector; vector < endVector; vector++) {
        add(part, vector, first, count, worker);
      }
      if (sumBias) {
        columnSums.add(part, worker, first, count);
      }
    }
  }

  private void add(int part, int vector, int first, int count, int worker) {
    float[] values = memory.values();
    int copies = memory.scratchOffset(worker);
    for (int number = 0; number < layout.numbers(); number += layout.together()) {
      factors.copy(vector, number, first, count, copies);
      for (int tap = 0; tap < layout.taps(); tap += kernels.length) {
        int taps = Math.min(kernels.length, layout.taps() - tap);
        kernels[taps - 1].run(
            count,
            values,
            reads.table(worker),
            tap,
            reads.runs(),
            vector * COUNT,
            values,
            copies,
            sums[part],
            layout.offset(vector, number, tap));
      }
    }
  }
}
