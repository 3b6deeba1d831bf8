package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.DepthwiseProductKernel.TAPS;
import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;

import java.util.List;
import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/** A depthwise convolution, or its input gradient, lane by lane. */
final class DepthwiseKernel implements Task, Tiles, TapBoxes.Visitor {
  /** Elements that a tile writes: long loops, and in the second cache with what is read. */
  private static final int TILE = 1 << 16;

  private final Memory memory;
  private final Launcher launcher;
  private final Place source;
  private final Place target;
  private final DepthwiseWeights weights;
  private final TapBoxes[] sweeps;
  private final CacheWarmth warmth;
  private int images;
  private int tiles;

  private DepthwiseKernel(
      Memory memory,
      Launcher launcher,
      Convolve convolve,
      Optional<Parameter> bias,
      List<Sweep> sweeps,
      Place source,
      Place target) {
    this.memory = memory;
    this.launcher = launcher;
    this.source = source;
    this.target = target;
    weights = new DepthwiseWeights(memory, convolve, bias);
    this.sweeps =
        sweeps.stream().map(s -> new TapBoxes(s, source, target)).toArray(TapBoxes[]::new);
    warmth = new CacheWarmth(memory, launcher.threads());
  }

  static Task forward(Memory memory, Launcher launcher, Convolve convolve) {
    return new DepthwiseKernel(
        memory,
        launcher,
        convolve,
        convolve.bias(),
        List.of(Sweep.forward(convolve.geometry())),
        memory.place(convolve.input()),
        memory.place(convolve.output()));
  }

  static Task inputGradient(Memory memory, Launcher launcher, Convolve.InputGradient gradient) {
    Convolve convolve = gradient.forward();
    return new DepthwiseKernel(
        memory,
        launcher,
        convolve,
        gradient.bias(),
        Sweep.backward(convolve.geometry()),
        memory.place(gradient.outputGradient()),
        memory.place(gradient.inputGradient()));
  }

  @Override
  public void run(Step step) {
    images = target.images(step.rows());
    weights.refresh();
    long elements = (long) images * target.positions() * target.pitch();
    int wanted = launcher.threads() == 1 ? 1 : 4 * launcher.threads();
    tiles = elements == 0 ? 0 : Math.max(wanted, (int) ((elements + TILE - 1) / TILE));
    launcher.run(tiles, this);
  }

  /** All sweeps over one part of the images, so that they find what they read in the caches. */
  @Override
  public void run(int tile, int worker) {
    long points = (long) images * source.positions();
    warmth.read(
        memory.values(), source, points * tile / tiles, points * (tile + 1) / tiles, worker);
    for (TapBoxes boxes : sweeps) {
      long rows = (long) images * boxes.rows();
      int first = (int) (rows * tile / tiles);
      boxes.visit(first, (int) (rows * (tile + 1) / tiles), tile, this);
    }
  }

  @Override
  public void visit(TapBox box, int image, int skipped, int rows, int number) {
    int from = box.source(image, skipped);
    int to = box.target(image, skipped);
    for (int vector = 0; vector < target.pitch() / COUNT; vector++, from += COUNT, to += COUNT) {
      if (box.reach.length == 0) {
        DepthwiseProductKernel.none(box, rows, weights.bias, vector * COUNT, memory.values(), to);
      } else {
        multiply(box, rows, vector, from, to);
      }
    }
  }

  private void multiply(TapBox box, int rows, int vector, int from, int to) {
    float[] values = memory.values();
    int weight = weights.offset(vector);
    int tap = 0;
    while (tap < box.reach.length) {
      int own = tap == 0 ? 0 : -1;
      float[] biases = tap == 0 ? weights.bias : values;
      int bias = tap == 0 ? vector * COUNT : Memory.ZEROS;
      if (tap + TAPS <= box.reach.length) {
        DepthwiseProductKernel.many(
            box, rows, tap, weights.values, weight, biases, bias, own, values, from, to);
        tap += TAPS;
      } else {
        DepthwiseProductKernel.one(
            box, rows, tap, weights.values, weight, biases, bias, own, values, from, to);
        tap++;
      }
    }
  }
}
