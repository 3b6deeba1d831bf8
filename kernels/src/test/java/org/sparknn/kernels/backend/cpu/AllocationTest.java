package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparknn.kernels.optimizer.Adam;

/** Does a step leave garbage, besides what a launch costs? */
class AllocationTest {
  private static final int WARM_UP = 1500;
  private static final int STEPS = 100;
  private static final int ATTEMPTS = 4;

  /** What {@link AllocatingOperations} prints of no operation. */
  private static final String NONE = "[]";

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

  /**
   * In a JVM that has done nothing else, as one that trains: tests of many shapes confuse C2. In
   * one of some ten JVMs it makes objects of the vectors of a loop all the same, by the chance of
   * when it compiles what; an array that the code asks for is there in every JVM.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void noOperationAllocatesWhatGrowsWithTheBatch(int threads) throws Exception {
    String output = "";
    for (int attempt = 0; attempt < ATTEMPTS && !output.equals(NONE); attempt++) {
      output = allocatingOperations(threads);
    }
    assertEquals(NONE, output, "bytes of each run");
  }

  private static String allocatingOperations(int threads) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    String classPath = System.getProperty("java.class.path");
    command.addAll(List.of("-cp", System.getProperty("surefire.test.class.path", classPath)));
    command.addAll(List.of(AllocatingOperations.class.getName(), Integer.toString(threads)));
    Process child =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, child.waitFor(), output);
    return output.strip();
  }

  static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }
}
