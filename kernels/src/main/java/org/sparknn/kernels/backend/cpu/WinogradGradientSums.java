package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.GradientProductKernel.UNIT;
import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.WinogradTransforms.COMPONENTS;

import org.sparknn.kernels.plan.Parameter;

/**
 * The sums of a Winograd weight gradient, {@code [part][component][unit][panel][input channel of
 * the unit][output channel of the panel]}, one behind the other as they are computed, and their way
 * into the store as windows in torch's order.
 */
final class WinogradGradientSums implements Tiles {
  private static final int TAPS = 9;

  /** So that components do not lie a power of two apart, in the same sets of the caches. */
  private static final int APART = 80;

  final float[] values;

  private final Launcher launcher;
  private final Store store;
  private final Parameter weight;
  private final CoveredProducts coveredProducts;
  private final int inputs;
  private final int outputs;
  private final int width;
  private final Panels panels;
  private final int componentPitch;
  private final float[][] windows;
  private int parts;

  WinogradGradientSums(
      Memory memory,
      Launcher launcher,
      Parameter weight,
      CoveredProducts coveredProducts,
      int inputs,
      int outputs,
      Panels panels,
      int mostParts) {
    this.launcher = launcher;
    store = memory.store;
    this.weight = weight;
    this.coveredProducts = coveredProducts;
    this.inputs = inputs;
    this.outputs = outputs;
    this.panels = panels;
    width = Lanes.roundUp(outputs);
    int units = (inputs + UNIT - 1) / UNIT;
    componentPitch = Math.addExact(Math.multiplyExact(UNIT * units, width), APART);
    values = memory.scratch(Math.multiplyExact(mostParts * COMPONENTS, componentPitch));
    windows = memory.scratch(launcher.threads(), TAPS * COUNT);
  }

  /** Where a panel's sums of a unit begin. */
  int offset(int part, int component, int unit, int panel) {
    int component0 = (part * COMPONENTS + component) * componentPitch;
    return component0 + UNIT * (unit * width + panels.column(panel));
  }

  /** Adds the parts in order and puts the windows into the gradient. */
  void store(int partCount, int images) {
    parts = partCount;
    coveredProducts.setImages(images);
    launcher.run(panels.count(), this);
  }

  @Override
  public void run(int panel, int worker) {
    int columns = panels.vectors(panel) * COUNT;
    float[] window = windows[worker];
    for (int input = 0; input < inputs; input++) {
      int first = offset(0, 0, input / UNIT, panel) + input % UNIT * columns;
      for (int lane = 0; lane < columns; lane += COUNT) {
        int output = panels.column(panel) + lane;
        addParts(first + lane);
        WinogradWindowTransforms.windowGradients(values, first + lane, componentPitch, window);
        put(input, output, window);
      }
    }
  }

  private void addParts(int first) {
    for (int part = 1; part < parts; part++) {
      for (int component = 0; component < COMPONENTS; component++) {
        int to = first + component * componentPitch;
        int from = to + part * COMPONENTS * componentPitch;
        for (int lane = 0; lane < COUNT; lane++) {
          values[to + lane] += values[from + lane];
        }
      }
    }
  }

  /** Stores the windows between an input channel and a vector of output channels. */
  private void put(int input, int output, float[] window) {
    int end = Math.min(COUNT, outputs - output);
    for (int lane = 0; lane < end; lane++) {
      int to = store.offset(weight) + ((output + lane) * inputs + input) * TAPS;
      for (int tap = 0; tap < TAPS; tap++) {
        float sum = window[tap * COUNT + lane];
        store.gradients[to + tap] =
            Float.isFinite(sum) ? sum : coveredProducts.sum(input, tap, output + lane);
      }
    }
  }
}
