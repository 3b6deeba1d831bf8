package org.sparknn.kernels.backend.cpu;

import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;

/**
 * A convolution's weights in the order in which the micro-kernel reads them: for each panel of
 * target channels {@code [tap][source channel][lane]}, zeros where groups are not connected and in
 * lanes without a channel. Packed again when the weights have changed.
 */
final class PackedWeights extends DerivedWeights implements Tiles {
  /** Fewer elements than this are packed faster by one thread. */
  private static final int WORTH_A_LAUNCH = 1 << 15;

  /** Sources that are packed at a time. */
  private static final int SOURCES = 16;

  private final Memory memory;
  private final Launcher launcher;
  private final Parameter weight;
  private final Sweep sweep;
  private final Grouping grouping;
  private final Panels panels;
  private final boolean transposed;
  private final int taps;
  private final int start;
  private final int length;
  private final int[] offsets;

  /**
   * @param biasParameter what is added to the targets
   * @param transposed whether the convolution's input channels are the targets, as in its input
   *     gradient
   */
  PackedWeights(
      Memory memory,
      Launcher launcher,
      Convolve convolve,
      Optional<Parameter> biasParameter,
      Sweep sweep,
      Grouping grouping,
      Panels panels,
      boolean transposed) {
    super(memory, biasParameter, Lanes.roundUp(grouping.groups() * grouping.targets()));
    this.memory = memory;
    this.launcher = launcher;
    this.sweep = sweep;
    this.grouping = grouping;
    this.panels = panels;
    this.transposed = transposed;
    weight = convolve.weight();
    taps = convolve.geometry().taps();
    offsets = new int[panels.count()];
    int all = 0;
    for (int panel = 0; panel < panels.count(); panel++) {
      offsets[panel] = all;
      int rows = sweep.taps() * grouping.sourceCount(panels.bundle(panel));
      all = Math.addExact(all, Math.multiplyExact(rows, panels.vectors(panel) * Lanes.COUNT));
    }
    length = all;
    start = memory.reserve(length);
  }

  /** A panel's first element in the memory's values. */
  int offset(int panel) {
    return start + offsets[panel];
  }

  @Override
  void derive() {
    if (length < WORTH_A_LAUNCH) {
      for (int panel = 0; panel < panels.count(); panel++) {
        run(panel, 0);
      }
    } else {
      launcher.run(panels.count(), this);
    }
  }

  /** Some sources at a time, whose lines stay in the first cache for all targets. */
  @Override
  public void run(int panel, int worker) {
    int bundle = panels.bundle(panel);
    int column = panels.column(panel);
    int width = panels.vectors(panel) * Lanes.COUNT;
    int end = Math.min(column + width, grouping.firstTarget(bundle) + grouping.targetCount(bundle));
    int endSource = grouping.firstSource(bundle) + grouping.sourceCount(bundle);
    for (int source = grouping.firstSource(bundle); source < endSource; source += SOURCES) {
      for (int target = column; target < end; target++) {
        pack(panel, source, Math.min(source + SOURCES, endSource), target);
      }
    }
  }

  /** The weights between some sources and a target, as far as its group has them. */
  private void pack(int panel, int firstSource, int endSource, int target) {
    int bundle = panels.bundle(panel);
    int width = panels.vectors(panel) * Lanes.COUNT;
    int group = target / grouping.targets();
    int first = Math.max(firstSource, group * grouping.sources());
    int count = Math.min(endSource, (group + 1) * grouping.sources()) - first;
    int from = store.offset(weight) + filter(first, target) * taps;
    int fromStep = transposed ? grouping.targets() * taps : taps;
    int to = offset(panel) + (first - grouping.firstSource(bundle)) * width;
    to += target - panels.column(panel);
    for (int tap = 0; tap < sweep.taps(); tap++, to += grouping.sourceCount(bundle) * width) {
      copy(store.values, from + sweep.number(tap), fromStep, count, memory.values(), to, width);
    }
  }

  private static void copy(
      float[] source, int from, int fromStep, int count, float[] target, int to, int toStep) {
    for (int i = 0, f = from, t = to; i < count; i++, f += fromStep, t += toStep) {
      target[t] = source[f];
    }
  }

  /**
   * The number of the filter between two channels of a group in torch's (out, in / groups) order.
   */
  private int filter(int source, int target) {
    return transposed
        ? source * grouping.targets() + target % grouping.targets()
        : target * grouping.sources() + source % grouping.sources();
  }
}
