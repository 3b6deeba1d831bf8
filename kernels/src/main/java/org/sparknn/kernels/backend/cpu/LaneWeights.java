package org.sparknn.kernels.backend.cpu;

import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;

/** Weights in the order of {@link LaneGroups}. Packed again when they have changed. */
final class LaneWeights {
  final float[] values;

  /** The bias, zero in lanes without a channel. */
  final float[] bias;

  private final Store store;
  private final Parameter weight;
  private final Optional<Parameter> biasParameter;
  private final int[] places;
  private long version = -1;

  LaneWeights(
      Memory memory,
      Convolve convolve,
      Optional<Parameter> biasParameter,
      LaneGroups groups,
      boolean transposed) {
    store = memory.store;
    weight = convolve.weight();
    this.biasParameter = biasParameter;
    values = memory.scratch(groups.length());
    bias = memory.scratch(groups.vectors() * Lanes.COUNT);
    places = groups.places(transposed);
  }

  void refresh() {
    if (version == store.version()) {
      return;
    }
    biasParameter.ifPresent(
        b -> System.arraycopy(store.values, store.offset(b), bias, 0, b.length()));
    int from = store.offset(weight);
    for (int i = 0; i < places.length; i++) {
      values[places[i]] = store.values[from + i];
    }
    version = store.version();
  }
}
