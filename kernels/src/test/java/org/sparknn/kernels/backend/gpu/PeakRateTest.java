package org.sparknn.kernels.backend.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Is a device's peak that of its data sheet? */
class PeakRateTest {
  private static final String DEVICES =
      """
      NVIDIA H200, 9.0, 1980
      NVIDIA A100-SXM4-40GB, 8.0, 1410
      NVIDIA Next, 99.0, 1000
      NVIDIA Asleep, 9.0, [N/A]
      """;

  private static Optional<String> peak(String name, int units) {
    return PeakRate.ofNvidia(DEVICES, name, units).map(PeakRate::toString);
  }

  @Test
  void itIsComputedFromUnitsLanesAndClock() {
    assertEquals(
        Optional.of(
            "66908 GFLOP/s (132 units x 128 lanes x 2 x 1980 MHz, the highest clock that"
                + " nvidia-smi tells)"),
        peak("NVIDIA H200", 132));
    assertEquals(19_492, PeakRate.ofNvidia(DEVICES, "NVIDIA A100-SXM4-40GB", 108).get().rate(), 1);
  }

  @Test
  void itIsNotGuessed() {
    assertEquals(Optional.empty(), peak("NVIDIA Next", 100));
    assertEquals(Optional.empty(), peak("NVIDIA Asleep", 100));
    assertEquals(Optional.empty(), peak("pthread-EPYC", 2));
    assertEquals(Optional.empty(), PeakRate.ofNvidia("", "NVIDIA H200", 132));
  }

  @Test
  void sharesAreInPercent() {
    assertEquals("12.5 %", new PeakRate(200, "as given").share(25));
  }
}
