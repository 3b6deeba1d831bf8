package org.sparknn.kernels.io;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** The values of a network's slots as a file under torch's names: F32, and I64 for counters. */
public final class StateDictFile {
  private StateDictFile() {}

  /** A file of the state's own values, which must not change until it is written. */
  public static SafeTensors write(StateDict state, List<Slot> slots) {
    SafeTensors file = new SafeTensors();
    for (Slot slot : slots) {
      file.put(
          slot.name(),
          slot.role() == Slot.Role.COUNTER
              ? StoredTensor.of(Shape.of(), state.counter(slot.name()))
              : StoredTensor.viewOf(slot.shape(), state.get(slot.name())));
    }
    return file;
  }

  /**
   * The values of all slots, which are taken out of the file: no value is in memory twice.
   *
   * @throws ShapeException if a slot is missing, has another shape or type, or if the file holds a
   *     tensor that is none of the slots; it names all of them in torch's words
   */
  public static StateDict read(SafeTensors file, List<Slot> slots) {
    List<String> refusals = refusals(file, slots);
    if (!refusals.isEmpty()) {
      throw new ShapeException("Error(s) in loading state_dict: " + String.join(" ", refusals));
    }
    StateDict state = new StateDict();
    for (Slot slot : slots) {
      StoredTensor tensor = file.take(slot.name());
      if (slot.role() == Slot.Role.COUNTER) {
        state.putCounter(slot.name(), tensor.longs()[0]);
      } else {
        state.put(slot.name(), tensor.floats());
      }
    }
    return state;
  }

  private static List<String> refusals(SafeTensors file, List<Slot> slots) {
    Set<String> missing = new LinkedHashSet<>();
    Set<String> unexpected = new LinkedHashSet<>(file.tensors().keySet());
    List<String> mismatches = new ArrayList<>();
    for (Slot slot : slots) {
      if (unexpected.remove(slot.name())) {
        mismatches.addAll(mismatches(slot, file.get(slot.name())));
      } else {
        missing.add(slot.name());
      }
    }
    List<String> refusals = new ArrayList<>();
    if (!missing.isEmpty()) {
      refusals.add("Missing key(s) in state_dict: %s.".formatted(quoted(missing)));
    }
    if (!unexpected.isEmpty()) {
      refusals.add("Unexpected key(s) in state_dict: %s.".formatted(quoted(unexpected)));
    }
    refusals.addAll(mismatches);
    return refusals;
  }

  private static List<String> mismatches(Slot slot, StoredTensor tensor) {
    List<String> mismatches = new ArrayList<>();
    DataType type = slot.role() == Slot.Role.COUNTER ? DataType.I64 : DataType.F32;
    if (!tensor.shape().equals(slot.shape())) {
      mismatches.add(
          ("size mismatch for %s: copying a param with shape %s from checkpoint, the shape in"
                  + " current model is %s.")
              .formatted(slot.name(), tensor.shape(), slot.shape()));
    }
    if (tensor.type() != type) {
      mismatches.add(
          "%s needs type %s but the file has type %s.".formatted(slot.name(), type, tensor.type()));
    }
    return mismatches;
  }

  private static String quoted(Set<String> names) {
    return names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
  }
}
