package org.sparknn.kernels.backend.gpu;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;

/** The arrays that G1 never moves: those of at least half a region. */
final class HumongousArrays {
  private HumongousArrays() {}

  /** Why there are none in this JVM and what would help; empty if there are. */
  static Optional<String> unavailable() {
    List<String> collectors =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .toList();
    return unavailable(collectors);
  }

  static Optional<String> unavailable(List<String> collectors) {
    if (collectors.stream().allMatch(name -> name.startsWith("G1 "))) {
      return Optional.empty();
    }
    return Optional.of(
        "this JVM's garbage collector %s moves large arrays; start the JVM with -XX:+UseG1GC"
            .formatted(collectors));
  }

  /** Floats that an array must have at least. */
  static int elements() {
    HotSpotDiagnosticMXBean options =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    long region = Long.parseLong(options.getVMOption("G1HeapRegionSize").getValue());
    return (int) (region / 2 / Float.BYTES) + 1;
  }
}
