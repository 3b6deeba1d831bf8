package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;

import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;

/** The weights of a sweep's taps of {@link LaneGroups} in the order of a {@link LaneLayout}. */
final class TurnedWeights extends DerivedWeights {
  private final Memory memory;
  private final int start;
  private final Parameter weight;
  private final Sweep sweep;
  private final LaneGroups groups;
  private final LaneLayout layout;
  private final int windowTaps;
  private final boolean transposed;

  /**
   * @param transposed whether the output channels are the sources, as in the input gradient
   */
  TurnedWeights(
      Memory memory,
      Convolve convolve,
      Optional<Parameter> biasParameter,
      LaneGroups groups,
      LaneLayout layout,
      Sweep sweep,
      boolean transposed) {
    super(memory, biasParameter, layout.vectors() * COUNT);
    weight = convolve.weight();
    windowTaps = convolve.geometry().taps();
    this.sweep = sweep;
    this.groups = groups;
    this.layout = layout;
    this.transposed = transposed;
    this.memory = memory;
    start = memory.reserve(layout.length());
  }

  /** Where the weights of a vector begin for some turns. */
  int offset(int vector, int turns) {
    return start + layout.offset(vector, turns, 0);
  }

  @Override
  void derive() {
    int size = groups.size();
    int from = store.offset(weight);
    for (int output = 0; output < groups.channels(); output++) {
      for (int input = output / size * size, i = 0; i < size; i++, input++) {
        pack(from, transposed ? output : input, transposed ? input : output);
        from += windowTaps;
      }
    }
  }

  private void pack(int from, int source, int target) {
    int turns = groups.turns(source, target);
    for (int tap = 0; tap < sweep.taps(); tap++) {
      int to = start + layout.offset(source / COUNT, turns, tap) + source % COUNT;
      memory.values()[to] = store.values[from + sweep.number(tap)];
    }
  }
}
