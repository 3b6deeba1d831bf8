package org.sparknn.kernels.training;

import java.util.List;
import org.sparknn.kernels.io.SafeTensors;
import org.sparknn.kernels.io.StoredTensor;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.ParameterLayout;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * All that training steps change, as a copy in the device's own precision: a run that is restored
 * from it goes on with the same bits. The order of the rows and dropout are functions of the step's
 * number and need no state.
 *
 * @param weights parameters, buffers and counters under torch's names
 * @param optimizer what the optimizer remembers, under {@code k/name} for its k-th number
 */
public record TrainingState(SafeTensors weights, SafeTensors optimizer) {

  /** A copy of a device's state. */
  public static TrainingState save(Device device, ParameterLayout layout) {
    SafeTensors weights = new SafeTensors();
    SafeTensors optimizer = new SafeTensors();
    for (Parameter parameter : layout.all()) {
      Slot.Role role = parameter.slot().role();
      weights.put(
          parameter.name(),
          role == Slot.Role.COUNTER
              ? StoredTensor.of(Shape.of(), device.counter(parameter))
              : device.save(parameter, 0));
      for (int k = 1; role == Slot.Role.PARAMETER && k <= device.stateVectors(); k++) {
        optimizer.put(name(k, parameter), device.save(parameter, k));
      }
    }
    return new TrainingState(weights, optimizer);
  }

  /**
   * Puts the state back.
   *
   * @throws ShapeException if a tensor is missing, or has another shape than its slot
   * @throws IllegalArgumentException if the state is of another precision than the device
   */
  public void restore(Device device, ParameterLayout layout) {
    int vectors =
        optimizer.tensors().keySet().stream().mapToInt(TrainingState::vector).max().orElse(0);
    for (Parameter parameter : layout.all()) {
      StoredTensor values = checked(weights, parameter.name(), parameter.slot().shape());
      if (parameter.slot().role() == Slot.Role.COUNTER) {
        device.setCounter(parameter, values.longs()[0]);
        continue;
      }
      device.restore(parameter, 0, values);
      for (int k = 1; parameter.slot().role() == Slot.Role.PARAMETER && k <= vectors; k++) {
        device.restore(
            parameter, k, checked(optimizer, name(k, parameter), parameter.slot().shape()));
      }
    }
  }

  private static String name(int vector, Parameter parameter) {
    return vector + "/" + parameter.name();
  }

  private static int vector(String name) {
    return Integer.parseInt(name.substring(0, name.indexOf('/')));
  }

  private static StoredTensor checked(SafeTensors file, String name, Shape shape) {
    if (!file.has(name)) {
      throw new ShapeException(
          "the saved state has no %s; it has %s"
              .formatted(name, List.copyOf(file.tensors().keySet())));
    }
    StoredTensor tensor = file.get(name);
    if (!tensor.shape().equals(shape)) {
      throw new ShapeException(
          "%s should have shape %s but was saved with %s".formatted(name, shape, tensor.shape()));
    }
    return tensor;
  }
}
