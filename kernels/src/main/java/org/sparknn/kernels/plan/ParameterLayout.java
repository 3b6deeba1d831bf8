package org.sparknn.kernels.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparknn.kernels.tensor.ShapeException;

/** Where each slot of a network lies: parameters first, then buffers, in the layers' order. */
public final class ParameterLayout {
  private final Map<String, Parameter> byName = new LinkedHashMap<>();
  private final int trainable;
  private final int length;
  private final int counters;

  /**
   * A layout of all slots.
   *
   * @throws ShapeException if they have more elements than an array holds
   */
  public ParameterLayout(List<Slot> slots) {
    int offset = 0;
    for (Slot slot : slots) {
      if (slot.role() == Slot.Role.PARAMETER) {
        offset = place(slot, offset);
      }
    }
    trainable = offset;
    for (Slot slot : slots) {
      if (slot.role() == Slot.Role.BUFFER) {
        offset = place(slot, offset);
      }
    }
    length = offset;
    int number = 0;
    for (Slot slot : slots) {
      if (slot.role() == Slot.Role.COUNTER) {
        put(new Parameter(slot, number++));
      }
    }
    counters = number;
  }

  private int place(Slot slot, int offset) {
    put(new Parameter(slot, offset));
    long end = (long) offset + slot.shape().elements();
    if (end > Integer.MAX_VALUE) {
      throw new ShapeException(
          "a network may have 2^31 - 1 parameters, but has more up to %s of shape %s"
              .formatted(slot.name(), slot.shape()));
    }
    return (int) end;
  }

  private void put(Parameter parameter) {
    if (byName.put(parameter.name(), parameter) != null) {
      throw new IllegalArgumentException("two slots are named " + parameter.name());
    }
  }

  /** All slots: parameters, buffers and counters, each in the layers' order. */
  public List<Parameter> all() {
    return List.copyOf(byName.values());
  }

  public Parameter get(String name) {
    Parameter parameter = byName.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException(
          "the network has no slot %s; it has %s".formatted(name, byName.keySet()));
    }
    return parameter;
  }

  /** Elements of all parameters that the optimizer changes; they lie in front of the store. */
  public int trainable() {
    return trainable;
  }

  /** Elements of the store: parameters and buffers. */
  public int length() {
    return length;
  }

  /** Number of counters. */
  public int counters() {
    return counters;
  }
}
