package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparknn.kernels.optimizer.Adam;

/** Does a step leave garbage, besides what a launch costs? */
class AllocationTest {
  private static final int WARM_UP = 1500;
  private static final int STEPS = 100;
  private static final long BYTES_PER_LAUNCH = 1024;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aStepAllocatesOnlyForLaunches(int threads) {
    try (TrainingRig rig = new TrainingRig(threads, new Adam(0.9, 0.999, 1e-8, 0, false))) {
      for (int i = 0; i < WARM_UP; i++) {
        rig.train();
      }
      long before = allocated();
      for (int i = 0; i < STEPS; i++) {
        rig.train();
      }
      long perStep = (allocated() - before) / STEPS;
      // an operation launches twice at most (its own tiles and its weights' packing)
      int launches = 2 * (rig.plan.forward().size() + rig.plan.backward().size() + 1);
      assertTrue(
          perStep < launches * BYTES_PER_LAUNCH,
          "%d bytes per step of at most %d launches".formatted(perStep, launches));
    }
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }
}
