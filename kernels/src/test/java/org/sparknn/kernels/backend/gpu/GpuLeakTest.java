package org.sparknn.kernels.backend.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does the memory of a process stay what it is, over steps and over devices opened and closed? What
 * the device has allocated OpenCL does not say; where the device is the processor (PoCL) it is
 * memory of the process.
 */
class GpuLeakTest {
  /**
   * What the allocator and OpenCL may add behind the first sample, in kilobytes: up to 9 MB were
   * seen. A device that stays open adds 9 MB, and a context with its queue and program more than 2
   * MB, each time.
   */
  private static final long NOISE = 16 << 10;

  /** Threads and files that a JVM may open of itself meanwhile. */
  private static final long FEW = 4;

  private static final int PATIENCE_MINUTES = 20;

  @TempDir Path folder;

  /** What {@link GpuLeakProgram} does. */
  enum Work {
    STEPS,
    OPENS,
    OPENS_WITHOUT_CLOSES
  }

  /**
   * What a process holds.
   *
   * @param resident kilobytes of memory: the heap, which is all there from the start, and native
   *     memory
   * @param heap kilobytes of the heap behind a collection
   */
  private record Sample(long resident, long heap, long threads, long files) {
    static Sample of(String line) {
      long[] numbers = Arrays.stream(line.split(" ")).skip(1).mapToLong(Long::parseLong).toArray();
      return new Sample(numbers[0], numbers[1], numbers[2], numbers[3]);
    }
  }

  private record Growth(Sample before, Sample after) {
    boolean flat() {
      return after.resident - before.resident < NOISE
          && after.heap - before.heap < NOISE
          && after.threads - before.threads < FEW
          && after.files - before.files < FEW;
    }
  }

  @BeforeEach
  void needDeviceAndLinux() {
    assumeTrue(
        GpuBackend.unavailable().isEmpty(),
        () -> "no OpenCL here: " + GpuBackend.unavailable().orElseThrow());
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "no /proc/self/status here");
  }

  @Test
  void stepsLeaveNothing() throws Exception {
    assertFlat(Work.STEPS, 200, 400);
  }

  @Test
  void openedAndClosedDevicesLeaveNothing() throws Exception {
    assertFlat(Work.OPENS, 10, 25);
  }

  /** The bound above would show a leak. */
  @Test
  void devicesThatStayOpenAreNoticed() throws Exception {
    Growth growth = growth(Work.OPENS_WITHOUT_CLOSES, 3, 10);
    assertTrue(growth.after.resident - growth.before.resident > 2 * NOISE, growth.toString());
  }

  @Tag("faults") // takes minutes
  @Test
  void manyStepsLeaveNothing() throws Exception {
    assertFlat(Work.STEPS, 1000, 10_000);
  }

  @Tag("faults")
  @Test
  void manyOpenedAndClosedDevicesLeaveNothing() throws Exception {
    assertFlat(Work.OPENS, 20, 200);
  }

  private void assertFlat(Work work, int warm, int count) throws Exception {
    Growth growth = growth(work, warm, count);
    System.out.println(work + " " + count + ": " + growth);
    assertTrue(growth.flat(), growth.toString());
  }

  /** In a process whose heap is in memory from the start, so that only native memory grows. */
  private Growth growth(Work work, int warm, int count) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseG1GC",
            "-Xms256m",
            "-Xmx256m",
            "-XX:+AlwaysPreTouch",
            // the compiler's own memory comes and goes
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            GpuLeakProgram.class.getName(),
            work.name(),
            Integer.toString(warm),
            Integer.toString(count));
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
    process.destroyForcibly().waitFor();
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assertTrue(ended, said);
    assertEquals(0, process.exitValue(), said);
    List<Sample> samples =
        said.lines().filter(line -> line.startsWith("sample ")).map(Sample::of).toList();
    assertEquals(2, samples.size(), said);
    return new Growth(samples.get(0), samples.get(1));
  }
}
