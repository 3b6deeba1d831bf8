package org.sparknn.kernels.network;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Initial;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.ParameterLayout;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * The values of all slots of a network under the names that torch's {@code state_dict} gives them:
 * row-major floats, and whole numbers for counters ({@code num_batches_tracked}).
 */
public final class StateDict implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LinkedHashMap<String, float[]> tensors = new LinkedHashMap<>();
  private final LinkedHashMap<String, Long> counters = new LinkedHashMap<>();

  /**
   * The values before training by torch's rules. Each slot draws from a stream of its own that
   * depends on the seed and the slot's name alone.
   */
  public static StateDict initial(List<Slot> slots, long seed) {
    StateDict state = new StateDict();
    for (Slot slot : slots) {
      if (slot.role() == Slot.Role.COUNTER) {
        state.putCounter(slot.name(), 0);
      } else {
        state.put(slot.name(), initial(slot, seed));
      }
    }
    return state;
  }

  private static float[] initial(Slot slot, long seed) {
    float[] values = new float[slot.shape().elements()];
    Initial initial = slot.initial();
    if (initial instanceof Initial.Uniform uniform) {
      SplittableRandom random =
          new SplittableRandom(seed * 0x9E3779B97F4A7C15L + slot.name().hashCode());
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) ((2 * random.nextDouble() - 1) * uniform.bound());
      }
    } else if (initial instanceof Initial.Constant constant) {
      java.util.Arrays.fill(values, (float) constant.value());
    } else if (initial instanceof Initial.Values given) {
      for (int i = 0; i < values.length; i++) {
        values[i] = given.values().get(i).floatValue();
      }
    }
    return values;
  }

  /** Gives slots of a device the values of {@link #initial}, one slot after the other. */
  public static void draw(Device device, ParameterLayout layout, List<Slot> slots, long seed) {
    for (Slot slot : slots) {
      initial(List.of(slot), seed).write(device, layout, List.of(slot));
    }
  }

  /** Copies the values of the named slots from a device. */
  public static StateDict read(Device device, ParameterLayout layout, List<Slot> slots) {
    StateDict state = new StateDict();
    for (Slot slot : slots) {
      Parameter parameter = layout.get(slot.name());
      if (slot.role() == Slot.Role.COUNTER) {
        state.putCounter(slot.name(), device.counter(parameter));
      } else {
        state.put(slot.name(), device.read(parameter));
      }
    }
    return state;
  }

  /**
   * Copies the values of all slots to a device.
   *
   * @throws ShapeException if a slot of the layout has no value here, or one of another length
   */
  public void write(Device device, ParameterLayout layout) {
    write(device, layout, layout.all().stream().map(Parameter::slot).toList());
  }

  /**
   * Copies the values of the named slots to a device.
   *
   * @throws ShapeException if one of them has no value here, or one of another length
   */
  public void write(Device device, ParameterLayout layout, List<Slot> slots) {
    for (Slot slot : slots) {
      Parameter parameter = layout.get(slot.name());
      if (parameter.slot().role() == Slot.Role.COUNTER) {
        device.setCounter(parameter, counter(parameter.name()));
      } else {
        device.write(parameter, checked(parameter.slot()));
      }
    }
  }

  private float[] checked(Slot slot) {
    float[] values = get(slot.name());
    if (values.length != slot.shape().elements()) {
      throw new ShapeException(
          "%s needs %d values of shape %s but got %d"
              .formatted(slot.name(), slot.shape().elements(), slot.shape(), values.length));
    }
    return values;
  }

  public void put(String name, float[] values) {
    tensors.put(name, values);
  }

  public void putCounter(String name, long value) {
    counters.put(name, value);
  }

  /** Adds all values of another dictionary. */
  public void putAll(StateDict other) {
    tensors.putAll(other.tensors);
    counters.putAll(other.counters);
  }

  /** The values of one slot; not a copy. */
  public float[] get(String name) {
    float[] values = tensors.get(name);
    if (values == null) {
      throw new ShapeException(
          "no value is given for %s; given are %s".formatted(name, tensors.keySet()));
    }
    return values;
  }

  public long counter(String name) {
    Long value = counters.get(name);
    if (value == null) {
      throw new ShapeException(
          "no value is given for %s; given are %s".formatted(name, counters.keySet()));
    }
    return value;
  }

  public Map<String, float[]> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  public Map<String, Long> counters() {
    return Collections.unmodifiableMap(counters);
  }
}
