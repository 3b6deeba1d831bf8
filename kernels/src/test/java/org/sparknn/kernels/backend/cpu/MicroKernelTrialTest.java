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

  private static MicroKernelTrial<String> decided(String... candidates) {
    MicroKernelTrial<String> trial =
        new MicroKernelTrial<>(List.of(candidates), MicroKernelTrialTest::run, candidate -> 6);
    MicroKernelTrial.decide(List.of(trial));
    return trial;
  }

  @Test
  void theNextBestIsTakenWhereTheCompilerGaveUp() {
    assertEquals(FAST, decided(FAST, SLOW).chosen());
    assertFalse(decided(FAST, SLOW).secondBest());
    assertEquals(FAST, decided(SLOW, FAST).chosen());
    assertTrue(decided(SLOW, FAST).secondBest());
  }

  @Test
  void withoutAFastOneTheFirstIsTaken() {
    String first = new String(SLOW);
    MicroKernelTrial<String> trial = decided(first, SLOW);
    assertSame(first, trial.chosen());
    assertFalse(trial.fast());
  }

  @Test
  void theVerdictNamesWhatWasChosen() {
    String verdict = new CpuBackend().verdict();
    assertTrue(
        verdict.matches("micro-kernel with \\d rows at \\d+ GFLOP/s.*checked in .* s"), verdict);
  }
}
