package org.sparknn.kernels.io;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** The values of a network's slots as a file under torch's names: F32, and I64 for counters. */
public final class StateDictFile {
  private StateDictFile() {}

  public static SafeTensors write(StateDict state, List<Slot> slots) {
    SafeTensors file = new SafeTensors();
    for (Slot slot : slots) {
      file.put(
          slot.name(),
          slot.role() == Slot.Role.COUNTER
              ? StoredTensor.of(Shape.of(), state.counter(slot.name()))
              : StoredTensor.of(slot.shape(), state.get(slot.name())));
    }
    return file;
  }

  /**
   * The values of all slots.
   *
   * @throws ShapeException if a slot is missing, has another shape or type, or if the file holds a
   *     tensor that is none of the slots
   */
  public static StateDict read(SafeTensors file, List<Slot> slots) {
    Set<String> unexpected = new LinkedHashSet<>(file.tensors().keySet());
    StateDict state = new StateDict();
    for (Slot slot : slots) {
      if (!unexpected.remove(slot.name())) {
        throw new ShapeException(
            "the file has no tensor %s; it has %s".formatted(slot.name(), file.tensors().keySet()));
      }
      StoredTensor tensor = file.get(slot.name());
      boolean counter = slot.role() == Slot.Role.COUNTER;
      check(slot, tensor, counter ? DataType.I64 : DataType.F32);
      if (counter) {
        state.putCounter(slot.name(), tensor.longs()[0]);
      } else {
        state.put(slot.name(), tensor.floats());
      }
    }
    if (!unexpected.isEmpty()) {
      throw new ShapeException("the network has no slots for the tensors " + unexpected);
    }
    return state;
  }

  private static void check(Slot slot, StoredTensor tensor, DataType type) {
    if (tensor.type() != type || !tensor.shape().equals(slot.shape())) {
      throw new ShapeException(
          "%s needs type %s and shape %s but the file has type %s and shape %s"
              .formatted(slot.name(), type, slot.shape(), tensor.type(), tensor.shape()));
    }
  }
}
