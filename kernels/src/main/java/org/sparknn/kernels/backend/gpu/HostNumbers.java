package org.sparknn.kernels.backend.gpu;

import java.util.HashMap;
import java.util.Map;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.ParameterLayout;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Statistic;

/**
 * The few numbers that the host keeps, since it sums them over the ranks: statistics, and of layers
 * the running statistics and counters.
 */
final class HostNumbers {
  private final double[][] statistics;
  private final long[] counters;
  private final Map<Parameter, float[]> buffers = new HashMap<>();

  HostNumbers(Plan plan) {
    statistics =
        plan.statistics().stream().map(s -> new double[s.length()]).toArray(double[][]::new);
    ParameterLayout parameters = plan.parameters();
    counters = new long[parameters.counters()];
    for (Parameter parameter : parameters.all()) {
      if (parameter.slot().role() == Slot.Role.BUFFER) {
        buffers.put(parameter, new float[parameter.length()]);
      }
    }
  }

  double[] of(Statistic statistic) {
    return statistics[statistic.id()];
  }

  /** The values of a buffer: what the device has may be older. */
  float[] of(Parameter buffer) {
    return buffers.get(buffer);
  }

  boolean has(Parameter parameter) {
    return buffers.containsKey(parameter);
  }

  long[] counters() {
    return counters;
  }
}
