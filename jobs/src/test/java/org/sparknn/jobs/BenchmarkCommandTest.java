package org.sparknn.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"allreduce", "overlap", "scaling"})
  void someHaveTheirOwnClusters(String subject) {
    CommandLineRun master = CommandLineRun.of("benchmark", subject, "--master", "local[2]");
    assertEquals(2, master.code());
    assertTrue(
        master
            .err()
            .contains("benchmark %s starts local clusters and has no --master".formatted(subject)),
        master.err());
    CommandLineRun group = CommandLineRun.of("benchmark", subject, "--group", "dense");
    assertEquals(2, group.code());
    assertTrue(group.err().contains(subject + " knows --quick only"), group.err());
  }

  @Test
  void someOptionsAreThoseOfOverlap() {
    CommandLineRun process = CommandLineRun.of("benchmark", "allreduce", "--in-process");
    assertEquals(2, process.code());
    assertTrue(
        process.err().contains("--in-process is for overlap and not for allreduce"), process.err());
    CommandLineRun other = CommandLineRun.of("benchmark", "scaling", "--rows", "64");
    assertEquals(2, other.code());
    assertTrue(other.err().contains("--rows is for overlap and not for scaling"), other.err());
    CommandLineRun none = CommandLineRun.of("benchmark", "overlap", "--rows", "0");
    assertEquals(2, none.code());
    assertTrue(none.err().contains("--rows must be at least 1 but is 0"), none.err());
  }

  @Test
  void unknownCompressionsAreRefused() {
    CommandLineRun run = CommandLineRun.of("train", "--gradient-compression", "fp8");
    assertEquals(2, run.code());
    assertTrue(
        run.err().contains("--gradient-compression must be none or bf16 but is fp8"), run.err());
  }
}
