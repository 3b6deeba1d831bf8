package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs in processes of their own, with a heap of their own size. */
final class OwnProcess {
  private static final int PATIENCE_SECONDS = 300;

  private OwnProcess() {}

  /**
   * Runs a class's main method with this process's class path and options.
   *
   * @return what it printed; that it ended well is asserted
   */
  static String run(Class<?> program, int heapMegabytes, Path output, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-Xmx") && !argument.startsWith("-javaagent"))
        .forEach(command::add);
    command.add("-Xmx" + heapMegabytes + "m");
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assertTrue(ended, said);
    assertEquals(0, process.exitValue(), said);
    return said;
  }
}
