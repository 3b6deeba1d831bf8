package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.WinogradTransforms.COMPONENTS;

import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;

/**
 * The components of a convolution's 3×3 windows, {@code [panel][component][source][target of the
 * panel]}, and its bias. Computed again when the weights have changed.
 */
final class WinogradWeights extends DerivedWeights implements Tiles {
  private final Memory memory;
  private final Launcher launcher;
  private final Parameter weight;
  private final Sweep sweep;
  private final int sources;
  private final int targets;
  private final Panels panels;
  private final boolean transposed;
  private final int start;
  private final float[][] windows;

  /** Arguments as those of {@link PackedWeights}. */
  WinogradWeights(
      Memory memory,
      Launcher launcher,
      Convolve convolve,
      Optional<Parameter> biasParameter,
      Sweep sweep,
      Grouping grouping,
      Panels panels,
      boolean transposed) {
    super(memory, biasParameter, Lanes.roundUp(grouping.targets()));
    this.memory = memory;
    this.launcher = launcher;
    this.sweep = sweep;
    this.panels = panels;
    this.transposed = transposed;
    weight = convolve.weight();
    sources = grouping.sources();
    targets = grouping.targets();
    int width = Lanes.roundUp(targets);
    start = memory.reserve(Math.multiplyExact(COMPONENTS * sources, width));
    windows = memory.scratch(launcher.threads(), sweep.taps() * COUNT);
  }

  /** The first weight of a panel's component in the memory's values. */
  int offset(int panel, int component) {
    int width = panels.vectors(panel) * COUNT;
    return start + COMPONENTS * sources * panels.column(panel) + component * sources * width;
  }

  @Override
  void derive() {
    launcher.run(panels.count(), this);
  }

  @Override
  public void run(int panel, int worker) {
    int width = panels.vectors(panel) * COUNT;
    int column = panels.column(panel);
    float[] vector = windows[worker];
    for (int source = 0; source < sources; source++) {
      for (int lane = 0; lane < width; lane += COUNT) {
        gather(source, column + lane, vector);
        int to = offset(panel, 0) + source * width + lane;
        WinogradWindowTransforms.windows(vector, memory.values(), to, sources * width);
      }
    }
  }

  /** The windows between a source and a vector of targets, tap by tap. */
  private void gather(int source, int target, float[] vector) {
    int end = Math.min(COUNT, targets - target);
    for (int lane = 0; lane < end; lane++) {
      int from = filter(source, target + lane);
      for (int tap = 0; tap < sweep.taps(); tap++) {
        vector[tap * COUNT + lane] = store.values[from + sweep.number(tap)];
      }
    }
    for (int lane = end; lane < COUNT; lane++) {
      for (int tap = 0; tap < sweep.taps(); tap++) {
        vector[tap * COUNT + lane] = 0;
      }
    }
  }

  /** Where the store has the window between two channels. */
  int filter(int source, int target) {
    int number = transposed ? source * targets + target : target * sources + source;
    return store.offset(weight) + number * sweep.taps();
  }
}
