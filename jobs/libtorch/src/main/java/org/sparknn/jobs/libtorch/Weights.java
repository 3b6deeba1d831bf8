package org.sparknn.jobs.libtorch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.sparknn.jobs.benchmark.Workload;
import org.sparknn.kernels.plan.Slot;

/** Weights and running statistics under torch's names. */
final class Weights implements AutoCloseable {
  private final Map<String, Tensor> parameters = new LinkedHashMap<>();
  private final Map<String, Tensor> buffers = new LinkedHashMap<>();
  private final Map<String, TensorOptional> given = new LinkedHashMap<>();

  /**
   * Copies those of a workload.
   *
   * @param gradients whether gradients of the parameters will be wanted
   */
  Weights(Workload workload, Layout layout, boolean gradients) {
    for (Slot slot : workload.network().slots()) {
      if (slot.role() != Slot.Role.COUNTER) {
        float[] values = workload.weights().get(slot.name());
        Tensor tensor = Tensors.floats(values, slot.shape(), layout);
        if (slot.role() == Slot.Role.PARAMETER) {
          tensor.requires_grad_(gradients);
          parameters.put(slot.name(), tensor);
        } else {
          buffers.put(slot.name(), tensor);
        }
      }
    }
  }

  Tensor parameter(String name) {
    return parameters.get(name);
  }

  /** A parameter or buffer; nothing if there is none of that name. */
  TensorOptional optional(String name) {
    return given.computeIfAbsent(
        name,
        wanted -> {
          Tensor tensor = parameters.getOrDefault(wanted, buffers.get(wanted));
          return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
        });
  }

  /** All parameters in the layers' order. */
  Map<String, Tensor> parameters() {
    return parameters;
  }

  TensorVector vector() {
    return new TensorVector(parameters.values().toArray(Tensor[]::new));
  }

  @Override
  public void close() {
    given.values().forEach(TensorOptional::close);
    parameters.values().forEach(Tensor::close);
    buffers.values().forEach(Tensor::close);
  }
}
