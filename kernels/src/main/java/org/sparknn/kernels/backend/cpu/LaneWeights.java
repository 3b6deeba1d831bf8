package org.sparknn.kernels.backend.cpu;

import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;

/** Weights in the order of {@link LaneGroups}. Packed again when they have changed. */
final class LaneWeights extends DerivedWeights {
  final float[] values;

  private final Parameter weight;
  private final int[] places;

  LaneWeights(
      Memory memory,
      Convolve convolve,
      Optional<Parameter> biasParameter,
      LaneGroups groups,
      boolean transposed) {
    super(memory, biasParameter, groups.vectors() * Lanes.COUNT);
    weight = convolve.weight();
    values = memory.scratch(groups.length());
    places = groups.places(transposed);
  }

  @Override
  void derive() {
    int from = store.offset(weight);
    for (int i = 0; i < places.length; i++) {
      values[places[i]] = store.values[from + i];
    }
  }
}
