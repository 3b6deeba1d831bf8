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

  @Test
  void sumsHaveTheirOwnClusters() {
    CommandLineRun master = CommandLineRun.of("benchmark", "allreduce", "--master", "local[2]");
    assertEquals(2, master.code());
    assertTrue(
        master.err().contains("benchmark allreduce starts local clusters and has no --master"),
        master.err());
    CommandLineRun group = CommandLineRun.of("benchmark", "allreduce", "--group", "dense");
    assertEquals(2, group.code());
    assertTrue(group.err().contains("allreduce knows --quick only"), group.err());
    CommandLineRun threads = CommandLineRun.of("benchmark", "scaling", "--threads", "4");
    assertEquals(2, threads.code());
    assertTrue(threads.err().contains("scaling knows --quick only"), threads.err());
  }

  @Test
  void unknownCompressionsAreRefused() {
    CommandLineRun run = CommandLineRun.of("train", "--gradient-compression", "fp8");
    assertEquals(2, run.code());
    assertTrue(
        run.err().contains("--gradient-compression must be none or bf16 but is fp8"), run.err());
  }
}
