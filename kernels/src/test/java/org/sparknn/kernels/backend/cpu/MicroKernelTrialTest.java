package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Which kernels are taken if some were not compiled? */
class MicroKernelTrialTest {
  private static final String SLOW = "slow";
  private static final String FAST = "fast";

  private static void run(String kernel, int length) {
    if (kernel.equals(SLOW)) {
      LockSupport.parkNanos(100_000L * length);
    }
  }

  private static MicroKernelTrial.Verdict<String> first(String... candidates) {
    return new MicroKernelTrial()
        .first(List.of(candidates), MicroKernelTrialTest::run, candidate -> 6);
  }

  @Test
  void theNextBestIsTakenWhereTheCompilerGaveUp() {
    assertEquals(FAST, first(FAST, SLOW).chosen());
    assertEquals(FAST, first(SLOW, FAST).chosen());
    assertTrue(first(SLOW, FAST).fast());
  }

  @Test
  void withoutAFastOneTheFirstIsTaken() {
    String first = new String(SLOW);
    MicroKernelTrial.Verdict<String> verdict = first(first, SLOW);
    assertSame(first, verdict.chosen());
    assertFalse(verdict.fast());
  }

  @Test
  void theVerdictNamesWhatWasChosen() {
    String verdict = new CpuBackend().verdict();
    assertTrue(
        verdict.matches("micro-kernel with \\d rows at \\d+ GFLOP/s.*checked in .* s"), verdict);
  }
}
