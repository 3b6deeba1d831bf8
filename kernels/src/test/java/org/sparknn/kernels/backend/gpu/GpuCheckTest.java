package org.sparknn.kernels.backend.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does the check of a device run, and say all it should? */
class GpuCheckTest {
  private static final Pattern SHARE = Pattern.compile("images/s, ([0-9.]+) % of it in transfers");

  @TempDir Path folder;

  @Test
  void aQuickCheckPrintsRatesSharesTransfersAndMemory() throws IOException {
    assumeTrue(
        GpuBackend.unavailable().isEmpty(),
        () -> "no OpenCL here: " + GpuBackend.unavailable().orElseThrow());
    Path network = folder.resolve("network.json");
    Files.writeString(
        network,
        """
        {"input": [1, 3, 8, 8], "layers": [
         {"type": "Conv2d", "in_channels": 3, "out_channels": 16, "kernel_size": 3},
         {"type": "BatchNorm2d", "num_features": 16}, {"type": "ReLU"}, {"type": "Flatten"},
         {"type": "Linear", "in_features": 576, "out_features": 10}]}
        """);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    GpuCheck.run(
        new PrintStream(bytes, true, StandardCharsets.UTF_8),
        CheckOptions.parse("--quick", "--peak-gflops", "1000", network.toString()));
    String said = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("fp32 peak: 1000 GFLOP/s (as given)"), said);
    assertEquals(
        6,
        Pattern.compile("(?m)(forward|gradient) +[0-9.]+ +[0-9.]+ +[0-9.]+ %$")
            .matcher(said)
            .results()
            .count(),
        said);
    assertTrue(said.contains("  one rank: "), said);
    assertTrue(said.contains("  one of several ranks, without their sums: "), said);
    assertTrue(said.contains("; an array of 4 MiB on the device (weights 0, "), said);
    Matcher shares = SHARE.matcher(said);
    for (int i = 0; i < 2; i++) {
      assertTrue(shares.find(), said);
      double share = Double.parseDouble(shares.group(1));
      assertTrue(share > 0, said);
    }
  }

  @Test
  void optionsAreRead() {
    assertEquals(
        new CheckOptions(true, OptionalDouble.of(12.5), List.of("a.json", "b.json")),
        CheckOptions.parse("a.json", "--peak-gflops", "12.5", "--quick", "b.json"));
    assertEquals(new CheckOptions(false, OptionalDouble.empty(), List.of()), CheckOptions.parse());
  }

  @Test
  void aPeakThatIsNoNumberIsRefused() {
    assertEquals(
        "--peak-gflops takes a number above 0, of 10^9 operations in each second, but got fast",
        assertThrows(
                IllegalArgumentException.class, () -> CheckOptions.parse("--peak-gflops", "fast"))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> CheckOptions.parse("--peak-gflops"));
    assertThrows(IllegalArgumentException.class, () -> CheckOptions.parse("--peak-gflops", "0"));
  }
}
