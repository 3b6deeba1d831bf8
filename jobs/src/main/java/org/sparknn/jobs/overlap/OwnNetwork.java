package org.sparknn.jobs.overlap;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A network namespace of Linux for this program alone, in which nothing is but a loopback device
 * whose bandwidth can be limited: {@code unshare}, {@code ip} and {@code tc} make it. A token
 * bucket limits it, which counts both directions together, behind the queue that Linux gives a
 * network card if nobody says otherwise ({@code pfifo_fast}).
 */
public final class OwnNetwork {
  /** Names the namespace that the program was started in. */
  private static final String OUTER = "SPARK_NN_OUTER_NETWORK";

  private static final Path NAMESPACE = Path.of("/proc/self/ns/net");
  private static final String UP = "ip link set lo up && ";
  private static final List<List<String>> WAYS =
      List.of(List.of("unshare", "--net"), List.of("unshare", "--net", "--map-root-user"));

  private OwnNetwork() {}

  /** Whether this program runs in a namespace of its own. */
  public static boolean isHere() {
    String outer = System.getenv(OUTER);
    return outer != null && !outer.equals(namespace());
  }

  private static String namespace() {
    try {
      return Files.readSymbolicLink(NAMESPACE).toString();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "a network of its own is for Linux: %s cannot be read".formatted(NAMESPACE), e);
    }
  }

  /**
   * Runs this program once more, in a namespace of its own, and waits for its end.
   *
   * @param arguments of the program
   * @return its exit status
   * @throws IllegalArgumentException if the namespace cannot be made, with what the system says
   */
  public static int run(Class<?> main, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(way());
    command.addAll(List.of("sh", "-c", UP + "exec \"$0\" \"$@\""));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put(OUTER, namespace());
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    return await(process);
  }

  /** The first way in which a limited device can be had. */
  private static List<String> way() {
    StringBuilder refusals = new StringBuilder();
    for (List<String> way : WAYS) {
      List<String> trial = new ArrayList<>(way);
      trial.addAll(List.of("sh", "-c", UP + limit(1e9)));
      String refusal = refusal(trial);
      if (refusal.isEmpty()) {
        return way;
      }
      refusals.append("; ").append(String.join(" ", way)).append(": ").append(refusal);
    }
    throw new IllegalArgumentException(
        "benchmark overlap wants a network namespace with a limited loopback device (unshare of"
            + " util-linux, ip and tc of iproute2, the kernel's sch_tbf, and the right to make one)"
            + refusals);
  }

  /** A command. Two seconds of queue hold more than is ever sent ahead, so nothing is dropped. */
  private static String limit(double bytesPerSecond) {
    return String.format(
        Locale.ROOT,
        "tc qdisc replace dev lo root handle 1: tbf rate %.0fbit burst 256kb latency 2s"
            + " && tc qdisc replace dev lo parent 1:1 pfifo_fast",
        8 * bytesPerSecond);
  }

  /**
   * Limits the device of the namespace that this process was started in.
   *
   * @throws IllegalStateException outside of a namespace of its own, whose network others use
   */
  static void setBandwidth(double bytesPerSecond) {
    if (!isHere()) {
      throw new IllegalStateException("the network of the machine is not to be limited");
    }
    String refusal = refusal(List.of("sh", "-c", limit(bytesPerSecond)));
    if (!refusal.isEmpty()) {
      throw new IllegalStateException("the loopback device cannot be limited: " + refusal);
    }
  }

  /** What a command says that fails; nothing if it does not. */
  private static String refusal(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int status = await(process);
      return status == 0 ? "" : "%s (status %d)".formatted(said, status);
    } catch (IOException e) {
      // there is no such program
      return e.getMessage();
    }
  }

  private static int await(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while another process runs", e);
    }
  }
}
