package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;

import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;

/**
 * Weights of a depthwise convolution as {@code [vector][tap][lane]}. Packed again when they have
 * changed.
 */
final class DepthwiseWeights extends DerivedWeights {
  final float[] values;

  private final Parameter weight;
  private final int taps;

  DepthwiseWeights(Memory memory, Convolve convolve, Optional<Parameter> biasParameter) {
    super(memory, biasParameter, Lanes.roundUp(convolve.groups()));
    weight = convolve.weight();
    taps = convolve.geometry().taps();
    values = memory.scratch(Math.multiplyExact(Lanes.roundUp(convolve.groups()), taps));
  }

  static int place(int channel, int tap, int taps) {
    return (channel / COUNT * taps + tap) * COUNT + channel % COUNT;
  }

  /** Where the weights of a vector of channels begin. */
  int offset(int vector) {
    return vector * taps * COUNT;
  }

  @Override
  void derive() {
    int from = store.offset(weight);
    for (int i = 0; i < weight.length(); i++) {
      values[place(i / taps, i % taps, taps)] = store.values[from + i];
    }
  }
}
