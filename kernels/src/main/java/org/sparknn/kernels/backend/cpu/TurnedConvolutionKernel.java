package org.sparknn.kernels.backend.cpu;

import java.util.List;
import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * A convolution of {@link LaneGroups} with several lanes, or its input gradient: {@code y = bias +
 * A₀ + turn(A₁ + turn(A₂ + …))}, where each A sums the products of one pairing of the channels,
 * lane by lane.
 */
final class TurnedConvolutionKernel implements Task, Tiles {
  /** Elements that a tile writes: in the second cache with what is read. */
  private static final int TILE = 1 << 16;

  private final Launcher launcher;
  private final Place target;
  private final TurnedSweep[] sweeps;
  private int images;
  private int tiles;

  private TurnedConvolutionKernel(
      Memory memory,
      Launcher launcher,
      Convolve convolve,
      Optional<Parameter> bias,
      List<Sweep> sweeps,
      Place source,
      Place target,
      boolean transposed) {
    this.launcher = launcher;
    this.target = target;
    int workers = launcher.threads();
    this.sweeps =
        sweeps.stream()
            .map(
                s ->
                    new TurnedSweep(memory, workers, convolve, bias, s, source, target, transposed))
            .toArray(TurnedSweep[]::new);
  }

  static Task forward(Memory memory, Launcher launcher, Convolve convolve) {
    return new TurnedConvolutionKernel(
        memory,
        launcher,
        convolve,
        convolve.bias(),
        List.of(Sweep.forward(convolve.geometry())),
        memory.place(convolve.input()),
        memory.place(convolve.output()),
        false);
  }

  static Task inputGradient(Memory memory, Launcher launcher, Convolve.InputGradient gradient) {
    Convolve convolve = gradient.forward();
    return new TurnedConvolutionKernel(
        memory,
        launcher,
        convolve,
        gradient.bias(),
        Sweep.backward(convolve.geometry()),
        memory.place(gradient.outputGradient()),
        memory.place(gradient.inputGradient()),
        true);
  }

  @Override
  public void run(Step step) {
    images = target.images(step.rows());
    for (TurnedSweep sweep : sweeps) {
      sweep.refresh();
    }
    long elements = (long) images * target.positions() * target.pitch();
    int wanted = launcher.threads() == 1 ? 1 : 4 * launcher.threads();
    tiles = elements == 0 ? 0 : Math.max(wanted, (int) ((elements + TILE - 1) / TILE));
    launcher.run(tiles, this);
  }

  /** All sweeps over one part of the images, so that they find what they read in the caches. */
  @Override
  public void run(int tile, int worker) {
    for (TurnedSweep sweep : sweeps) {
      long points = (long) images * sweep.positions();
      sweep.run((int) (points * tile / tiles), (int) (points * (tile + 1) / tiles), worker);
    }
  }
}
