package org.sparknn.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Does a process that is told to end leave a checkpoint to go on from? */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancelledProcessTest {
  private static final int STEPS_PER_EPOCH = 94;

  /** Of Linux: the signals that a process ignores, as bits, and the bit of SIGINT. */
  private static final String IGNORED = "SigIgn:";

  private static final int INTERRUPT = 1 << 1;
  private static final int EPOCHS = 30;

  @TempDir private Path folder;

  private static final List<String> ONE_PROCESS = List.of("--master=local[2]");
  private static final List<String> EXECUTORS =
      List.of(
          "--master=local-cluster[2,1,1024]",
          "--conf=spark.executor.memory=600m",
          "--conf=spark.driver.host=127.0.0.1",
          "--conf=spark.executor.extraClassPath=" + classPath());

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private List<String> training(List<String> master, String model, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--network=mlp",
                "--schedule=constant",
                "--epochs=" + EPOCHS,
                "--out=" + folder.resolve(model)));
    arguments.addAll(master);
    arguments.addAll(List.of(options));
    return arguments;
  }

  private static Process start(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (isInterruptIgnored()) {
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-") || option.startsWith("-Dio.netty"))
        .forEach(command::add);
    command.add("-cp");
    command.add(classPath());
    command.add(Main.class.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** As processes are started that a script runs in its background; theirs inherit it. */
  private static boolean isInterruptIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    String mask =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith(IGNORED))
            .findFirst()
            .orElseThrow();
    return (Long.parseUnsignedLong(mask.substring(IGNORED.length()).trim(), 16) & INTERRUPT) != 0;
  }

  /**
   * Starts a training, and ends its process when it begins to tell of an epoch.
   *
   * @return what it says from then on
   */
  private static String stopped(List<String> training, String epoch, String signal)
      throws Exception {
    Process process = start(training);
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String said = until(out, epoch);
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), said);
      return out.lines().collect(Collectors.joining("\n"));
    } finally {
      process.destroyForcibly();
    }
  }

  /** Reads on until a line begins with some text; gives all before. */
  private static String until(BufferedReader out, String beginning) throws IOException {
    StringBuilder read = new StringBuilder();
    String line = "";
    while (!line.startsWith(beginning)) {
      line = out.readLine();
      assertTrue(line != null, read::toString);
      read.append(line).append('\n');
    }
    return read.toString();
  }

  private long newest(Path checkpoints) throws IOException {
    try (Stream<Path> files = Files.list(checkpoints)) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      assertTrue(names.stream().allMatch(name -> name.startsWith("step-")), names::toString);
      return Long.parseLong(names.get(names.size() - 1).substring("step-".length()));
    }
  }

  private byte[] weights(String model) throws IOException {
    return Files.readAllBytes(folder.resolve(model).resolve("weights.safetensors"));
  }

  @Test
  void noStepIsLost() throws Exception {
    Path checkpoints = folder.resolve("checkpoints");
    String dir = "--checkpoint-dir=" + checkpoints;
    String seldom = "--checkpoint-every-epochs=" + EPOCHS;
    long before = 0;
    for (String signal : List.of("INT", "TERM")) {
      List<String> training = training(ONE_PROCESS, "cancelled", dir, seldom);
      if (before > 0) {
        training.add("--resume");
      }
      stopped(training, "epoch " + (before / STEPS_PER_EPOCH + 1) + " ", signal);
      long step = newest(checkpoints);
      assertTrue(step > before, step + " after " + before);
      before = step;
    }
    List<String> last = training(ONE_PROCESS, "resumed", dir, seldom, "--resume");
    CommandLineRun resumed = CommandLineRun.of(last.toArray(String[]::new));
    assertEquals(0, resumed.code(), resumed.err());
    CommandLineRun whole = CommandLineRun.of(training(ONE_PROCESS, "whole").toArray(String[]::new));
    assertEquals(0, whole.code(), whole.err());
    assertArrayEquals(weights("whole"), weights("resumed"));
  }

  /** Executors that go with the driver are no failures of ranks, and no reason to start again. */
  @Test
  void executorsMayEndWithTheDriver() throws Exception {
    Path checkpoints = folder.resolve("checkpoints");
    List<String> training =
        training(
            EXECUTORS,
            "cancelled",
            "--checkpoint-dir=" + checkpoints,
            "--checkpoint-every-epochs=" + EPOCHS);
    String said = stopped(training, "epoch 1 ", "INT");
    assertTrue(newest(checkpoints) > 0, said);
    assertFalse(said.contains("restart"), said);
    assertFalse(said.contains("failed at"), said);
  }
}
