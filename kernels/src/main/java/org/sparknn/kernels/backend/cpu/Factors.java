package org.sparknn.kernels.backend.cpu;

import java.util.Optional;
import org.sparknn.kernels.operation.PointwiseLoss;
import org.sparknn.kernels.plan.Parameter;

/** A weight of a loss for each channel of each point. */
final class Factors {
  private final Store store;
  private final int offset;
  private final int[] elements;
  private final int pitch;

  /** The factors of a weight, or 1 everywhere. */
  static Factors of(Memory memory, PointwiseLoss operation, Optional<Parameter> weight) {
    return weight.map(w -> new Factors(memory, operation, w)).orElse(new Factors(memory.store));
  }

  private Factors(Store store) {
    this.store = store;
    offset = 0;
    elements = new int[0];
    pitch = 0;
  }

  private Factors(Memory memory, PointwiseLoss operation, Parameter weight) {
    store = memory.store;
    offset = store.offset(weight);
    Place losses = memory.place(operation.losses());
    pitch = losses.pitch();
    int[] logical = operation.elementsOf(weight);
    elements = memory.tables(1, losses.rowLength())[0];
    for (int e = 0; e < logical.length; e++) {
      elements[losses.at(0, e) - losses.offset()] = logical[e];
    }
  }

  double at(int point, int channel) {
    return elements.length == 0
        ? 1
        : store.values[offset + elements[(point * pitch + channel) % elements.length]];
  }
}
