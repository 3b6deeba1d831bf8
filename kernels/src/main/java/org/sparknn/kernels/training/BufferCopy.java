package org.sparknn.kernels.training;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sparknn.kernels.io.StoredTensor;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.ParameterLayout;

/** A copy of what a replica's forward passes change: running statistics and counters. */
final class BufferCopy {
  private final Map<Parameter, StoredTensor> buffers = new LinkedHashMap<>();
  private final Map<Parameter, Long> counters = new LinkedHashMap<>();

  BufferCopy(Device device, ParameterLayout layout) {
    for (Parameter parameter : layout.all()) {
      switch (parameter.slot().role()) {
        case BUFFER -> buffers.put(parameter, device.save(parameter, 0));
        case COUNTER -> counters.put(parameter, device.counter(parameter));
        case PARAMETER -> {} // changed by updates alone
      }
    }
  }

  void restore(Device device) {
    buffers.forEach((parameter, values) -> device.restore(parameter, 0, values));
    counters.forEach(device::setCounter);
  }
}
