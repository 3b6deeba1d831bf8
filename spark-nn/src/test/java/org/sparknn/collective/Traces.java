package org.sparknn.collective;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;

/** What this process holds of training runs: nothing, some seconds after their end. */
public final class Traces {
  /** Netty's threads wait some seconds for more work before they end. */
  private static final int PATIENCE_MILLIS = 15_000;

  private static final int POLL_MILLIS = 50;

  /** A socket that listens, in {@code /proc/net/tcp}. */
  private static final String LISTENS = "0A";

  private static final List<String> THREADS = List.of("sparknn", "spark-nn", "fault-agent");
  private static final String FILES = "(rdd|shuffle|temp_local|temp_shuffle)_.*";

  private Traces() {}

  /**
   * Looks until nothing is found, but some seconds at most.
   *
   * @param ports those that may be open
   */
  public static List<String> here(Set<Integer> ports) throws InterruptedException {
    return await(() -> found(ports));
  }

  /** In an executor, where only Spark's block manager listens. */
  public static List<String> inExecutor() throws InterruptedException {
    return here(Set.of(SparkEnv.get().blockManager().blockManagerId().port()));
  }

  /** What is still found when it has not gone for some seconds. */
  public static List<String> await(Supplier<List<String>> look) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    List<String> left = look.get();
    while (!left.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(POLL_MILLIS);
      left = look.get();
    }
    return left;
  }

  private static List<String> found(Set<Integer> known) {
    List<String> found = new ArrayList<>();
    THREADS.forEach(
        prefix -> Leftovers.threads(prefix).forEach(name -> found.add("thread " + name)));
    LocalRanks.all().forEach(inbox -> found.add("rank " + inbox.rank));
    Set<Integer> ports = ports();
    ports.removeAll(known);
    ports.forEach(port -> found.add("port " + port));
    files(folders(), FILES).forEach(name -> found.add("file " + name));
    targets()
        .filter(name -> name.contains("temp_local_"))
        .forEach(name -> found.add("open " + name));
    return found;
  }

  /** Where Spark keeps this process' files. */
  public static List<String> folders() {
    return Arrays.stream(SparkEnv.get().blockManager().diskBlockManager().localDirs())
        .map(File::getPath)
        .toList();
  }

  /**
   * The names of files in Spark's local directories.
   *
   * @param pattern of the names
   */
  public static List<String> files(Collection<String> folders, String pattern) {
    return folders.stream()
        .map(File::new)
        .flatMap(Traces::inside)
        .flatMap(Traces::inside)
        .map(File::getName)
        .filter(name -> name.matches(pattern))
        .toList();
  }

  /** Folders may go in between. */
  private static Stream<File> inside(File folder) {
    File[] files = folder.listFiles();
    return files == null ? Stream.empty() : Arrays.stream(files);
  }

  /** The ports on which this process listens. */
  public static Set<Integer> ports() {
    Set<String> mine = new TreeSet<>(targets().toList());
    Set<Integer> ports = new TreeSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      try (Stream<String> lines = Files.lines(Path.of("/proc/self/net", table))) {
        lines
            .skip(1)
            .map(line -> line.trim().split(" +"))
            .filter(fields -> fields[3].equals(LISTENS))
            .filter(fields -> mine.contains("socket:[" + fields[9] + "]"))
            .map(fields -> fields[1].substring(fields[1].indexOf(':') + 1))
            .forEach(port -> ports.add(Integer.parseInt(port, 16)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return ports;
  }

  /** What this process' open files are. */
  private static Stream<String> targets() {
    return inside(new File("/proc/self/fd")).map(Traces::target);
  }

  /** Files may be closed in between. */
  private static String target(File link) {
    try {
      return Files.readSymbolicLink(link.toPath()).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
