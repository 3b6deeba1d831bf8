package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.WinogradTransforms.COMPONENTS;

import org.sparknn.kernels.plan.Parameter;

/**
 * The sums of a Winograd weight gradient, {@code [part][component][input channel][output channel]},
 * and their way into the store as windows in torch's order.
 */
final class WinogradGradientSums implements Tiles {
  private static final int TAPS = 9;

  /** So that components do not lie a power of two apart, in the same sets of the caches. */
  private static final int APART = 80;

  final float[] values;

  /** Output channels, with those that fill up the last vector. */
  final int pitch;

  private final Launcher launcher;
  private final Store store;
  private final Parameter weight;
  private final CoveredProducts coveredProducts;
  private final int inputs;
  private final int outputs;
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
      int mostParts) {
    this.launcher = launcher;
    store = memory.store;
    this.weight = weight;
    this.coveredProducts = coveredProducts;
    this.inputs = inputs;
    this.outputs = outputs;
    pitch = Lanes.roundUp(outputs);
    int unit = GradientProductKernel.UNIT;
    int rows = (inputs + unit - 1) / unit * unit;
    componentPitch = Math.addExact(Math.multiplyExact(rows, pitch), APART);
    values = memory.scratch(Math.multiplyExact(mostParts * COMPONENTS, componentPitch));
    windows = memory.scratch(launcher.threads(), TAPS * COUNT);
  }

  int offset(int part, int component, int input, int output) {
    return (part * COMPONENTS + component) * componentPitch + input * pitch + output;
  }

  /** Adds the parts in order and puts the windows into the gradient. */
  void store(int partCount, int images) {
    parts = partCount;
    coveredProducts.setImages(images);
    launcher.run(pitch / COUNT, this);
  }

  @Override
  public void run(int vector, int worker) {
    int first = vector * COUNT;
    int end = Math.min(COUNT, outputs - first);
    float[] window = windows[worker];
    for (int input = 0; input < inputs; input++) {
      for (int component = 0; parts > 1 && component < COMPONENTS; component++) {
        addParts(component, input, first);
      }
      WinogradTransforms.windowGradients(
          values, offset(0, 0, input, first), componentPitch, window);
      for (int lane = 0; lane < end; lane++) {
        put(input, first + lane, window, lane);
      }
    }
  }

  private void addParts(int component, int input, int first) {
    int to = offset(0, component, input, first);
    for (int part = 1; part < parts; part++) {
      int from = offset(part, component, input, first);
      for (int lane = 0; lane < COUNT; lane++) {
        values[to + lane] += values[from + lane];
      }
    }
  }

  private void put(int input, int output, float[] window, int lane) {
    int to = store.offset(weight) + (output * inputs + input) * TAPS;
    for (int tap = 0; tap < TAPS; tap++) {
      float sum = window[tap * COUNT + lane];
      store.gradients[to + tap] =
          Float.isFinite(sum) ? sum : coveredProducts.sum(input, tap, output);
    }
  }
}
