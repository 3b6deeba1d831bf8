package org.sparknn.model;

import java.util.List;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.ShapeException;

/** Weights against the network that they are for. */
public final class StateDicts {
  private StateDicts() {}

  /**
   * Refuses weights that miss a slot or have another number of elements.
   *
   * @throws ShapeException with the slot's name
   */
  public static void check(StateDict state, List<Slot> slots) {
    for (Slot slot : slots) {
      if (slot.role() == Slot.Role.COUNTER) {
        long unused = state.counter(slot.name());
        continue;
      }
      int given = state.get(slot.name()).length;
      if (given != slot.shape().elements()) {
        throw new ShapeException(
            "%s needs %d values of shape %s but got %d"
                .formatted(slot.name(), slot.shape().elements(), slot.shape(), given));
      }
    }
  }
}
