package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.DepthwiseProductKernel.TAPS;
import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;

import java.util.Arrays;
import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * The weight gradient of a depthwise convolution, lane by lane, over chunks of rows. The chunks are
 * always split into the same parts, whose sums are added in order.
 */
final class DepthwiseParameterGradientKernel implements Task, Tiles, TapBoxes.Visitor {
  /** Elements of a chunk's gradient, which is in the second cache with the input. */
  private static final int CHUNK = 1 << 16;

  private final Memory memory;
  private final Launcher launcher;
  private final Place input;
  private final Place gradient;
  private final Parameter weight;
  private final Optional<Parameter> bias;
  private final ColumnSums columnSums;
  private final TapBoxes boxes;
  private final CacheWarmth warmth;
  private final int taps;
  private final float[][] sums;
  private final int chunkRows;
  private int rows;
  private int chunks;
  private int parts;

  DepthwiseParameterGradientKernel(
      Memory memory, Launcher launcher, Convolve.ParameterGradient operation) {
    this.memory = memory;
    this.launcher = launcher;
    Convolve convolve = operation.forward();
    input = memory.place(convolve.input());
    gradient = memory.place(operation.outputGradient());
    weight = convolve.weight();
    bias = convolve.bias();
    columnSums = new ColumnSums(memory, gradient, SumParts.MOST, launcher.threads());
    boxes = new TapBoxes(Sweep.forward(convolve.geometry()), input, gradient);
    warmth = new CacheWarmth(memory, launcher.threads());
    taps = convolve.geometry().taps();
    sums = memory.scratch(SumParts.MOST, taps * gradient.pitch());
    int row = gradient.positions() / boxes.rows() * gradient.pitch();
    chunkRows = Math.max(1, Math.min(boxes.rows(), CHUNK / row));
  }

  @Override
  public void run(Step step) {
    rows = gradient.images(step.rows()) * boxes.rows();
    chunks = (rows + chunkRows - 1) / chunkRows;
    parts = Math.max(1, Math.min(SumParts.MOST, chunks));
    launcher.run(parts, this);
    store();
    bias.ifPresent(b -> columnSums.store(parts, memory.store, b));
  }

  private void store() {
    int to = memory.store.offset(weight);
    for (int i = 0; i < weight.length(); i++) {
      int place = DepthwiseWeights.place(i / taps, i % taps, taps);
      float sum = sums[0][place];
      for (int part = 1; part < parts; part++) {
        sum += sums[part][place];
      }
      memory.store.gradients[to + i] = sum;
    }
  }

  @Override
  public void run(int part, int worker) {
    Arrays.fill(sums[part], 0);
    columnSums.clear(part);
    int rowLength = gradient.positions() / boxes.rows();
    int end = (int) ((long) chunks * (part + 1) / parts);
    for (int chunk = (int) ((long) chunks * part / parts); chunk < end; chunk++) {
      int first = chunk * chunkRows;
      int count = Math.min(chunkRows, rows - first);
      if (bias.isPresent()) {
        columnSums.add(part, worker, first * rowLength, count * rowLength);
      }
      warm(first, count, worker);
      boxes.visit(first, first + count, part, this);
    }
  }

  private void warm(int first, int count, int worker) {
    long inputs = (long) input.positions() * first / boxes.rows();
    long end = (long) input.positions() * (first + count) / boxes.rows();
    warmth.read(memory.values(), input, inputs, end, worker);
    long gradients = (long) gradient.positions() * first / boxes.rows();
    end = (long) gradient.positions() * (first + count) / boxes.rows();
    warmth.read(memory.values(), gradient, gradients, end, worker);
  }

  @Override
  public void visit(TapBox box, int image, int skipped, int rowCount, int part) {
    float[] values = memory.values();
    int x = box.source(image, skipped);
    int g = box.target(image, skipped);
    for (int lane = 0; lane < gradient.pitch(); lane += COUNT) {
      for (int tap = 0; tap < box.reach.length; tap += TAPS) {
        DepthwiseGradientProductKernel.add(
            box, rowCount, tap, values, x + lane, g + lane, sums[part], lane * taps);
      }
    }
  }
}
