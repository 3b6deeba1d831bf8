package org.sparknn.kernels.backend.gpu;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What {@link GpuCheck} is asked for.
 *
 * @param quick small sizes
 * @param peak the device's fp32 peak, in GFLOP/s
 * @param networks files
 */
record CheckOptions(boolean quick, OptionalDouble peak, List<String> networks) {
  CheckOptions {
    networks = List.copyOf(networks);
  }

  static CheckOptions parse(String... arguments) {
    boolean quick = false;
    OptionalDouble peak = OptionalDouble.empty();
    List<String> networks = new ArrayList<>();
    for (Iterator<String> rest = List.of(arguments).iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      if (argument.equals("--quick")) {
        quick = true;
      } else if (argument.equals("--peak-gflops")) {
        peak = OptionalDouble.of(peak(rest.hasNext() ? rest.next() : "nothing"));
      } else {
        networks.add(argument);
      }
    }
    return new CheckOptions(quick, peak, networks);
  }

  private static double peak(String value) {
    if (!value.matches("\\d{1,9}(\\.\\d+)?") || Double.parseDouble(value) == 0) {
      throw new IllegalArgumentException(
          "--peak-gflops takes a number above 0, of 10^9 operations in each second, but got "
              + value);
    }
    return Double.parseDouble(value);
  }
}
