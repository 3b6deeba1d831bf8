package org.sparknn.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Is the best backend picked that can run, and does a refusal say what would help? */
class BackendsTest {

  @Test
  void theBestIsPickedByDefault() {
    Backends.Choice choice = Backends.pick(Backends.AUTO);
    assertEquals(Backends.available().get(0).name(), choice.backend().name());
    assertTrue(choice.toString().startsWith(choice.backend().description()));
    if (choice.backend().name().equals("cpu")) {
      String refusal = choice.nothingBetter().get(0);
      assertTrue(refusal.startsWith("backend gpu "), refusal);
      assertEquals(1, choice.nothingBetter().size());
    }
  }

  @Test
  void everyBackendCanBeForced() {
    for (String name : List.of("cpu", "blas", "reference")) {
      assertEquals(name, Backends.pick(name).backend().name());
      assertTrue(Backends.pick(name).backend().description().startsWith(name));
    }
    assertEquals(List.of("auto", "gpu", "cpu", "blas", "reference"), Backends.names());
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Backends.pick("cuda"));
    assertEquals(
        "there is no backend cuda; choose one of [auto, gpu, cpu, blas, reference]",
        refusal.getMessage());
  }

  @Test
  void withoutTheVectorModuleTheFallbackRunsAndSaysWhy() throws IOException, InterruptedException {
    String output = run(PickWithoutVectors.class);
    List<String> lines = output.lines().toList();
    assertEquals(2, lines.size(), output);
    assertTrue(lines.get(0).startsWith("blas: "), output);
    assertTrue(lines.get(0).contains("backend cpu cannot run here: "), output);
    assertTrue(lines.get(0).contains("--add-modules=jdk.incubator.vector"), output);
    assertTrue(lines.get(1).startsWith("backend cpu cannot run here: "), output);
    assertTrue(lines.get(1).contains("--add-modules=jdk.incubator.vector"), output);
  }

  /** Before any memory is taken, and whether or not there is an OpenCL device. */
  @Test
  void aCollectorThatMovesLargeArraysIsRefusedForTheGpu() throws IOException, InterruptedException {
    String output = run(PickGpu.class, "-XX:+UseParallelGC");
    assertTrue(output.startsWith("backend gpu cannot run here: "), output);
    assertTrue(output.contains("start the JVM with -XX:+UseG1GC"), output);
  }

  /** What a JVM of its own prints. */
  private static String run(Class<?> main, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main.getName());
    Process child =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, child.waitFor(), output);
    return output;
  }
}
