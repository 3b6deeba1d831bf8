package org.sparknn.jobs.allreduce;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The memory that sums take on this machine. */
final class Room {
  private static final int MEGABYTE = 1 << 20;

  /** What an executor's heap holds besides the array that is summed. */
  private static final int OTHER_MEGABYTES = 600;

  /** What a process takes besides its heap, and what the driver takes. */
  private static final long PROCESS_BYTES = 300L * MEGABYTE;

  private static final long DRIVER_BYTES = 2500L * MEGABYTE;

  private Room() {}

  /** An executor's heap: the array, with a quarter more for the heap's regions, and all else. */
  static int heapMegabytes(int floats) {
    return OTHER_MEGABYTES + (int) (floats * 5L / MEGABYTE);
  }

  /** Bytes of memory that sums of so many floats take on this machine, at most. */
  static long bytes(Setup setup, int floats) {
    return DRIVER_BYTES
        + setup.executors() * (PROCESS_BYTES + (long) heapMegabytes(floats) * MEGABYTE);
  }

  static long machineBytes() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getTotalMemorySize();
  }

  static boolean fits(Setup setup, int floats) {
    return bytes(setup, floats) < machineBytes();
  }
}
