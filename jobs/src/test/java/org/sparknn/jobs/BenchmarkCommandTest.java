package org.sparknn.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the benchmarks do where libtorch was not fetched, as in tests. */
class BenchmarkCommandTest {
  @TempDir private Path folder;

  @Test
  void kernelsWantLibtorch() {
    CommandLineRun run = CommandLineRun.of("benchmark", "kernels", "--quick");
    assertEquals(Main.FAILURE, run.code());
    assertTrue(run.err().contains("libtorch is not on the class path"), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  @Test
  void trainingSaysWhatItLeavesOut() throws Exception {
    Path out = folder.resolve("training.json");
    CommandLineRun run =
        CommandLineRun.of("benchmark", "training", "--quick", "--out", out.toString());
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("Networks are not compared: libtorch is not"), run.out());
    assertEquals("[ ]", Files.readString(out).strip());
  }
}
