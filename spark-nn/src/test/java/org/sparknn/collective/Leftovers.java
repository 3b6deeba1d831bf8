package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a run may have left behind. */
final class Leftovers {
  /** Netty's threads wait some seconds for more work before they end. */
  private static final int PATIENCE_MILLIS = 10_000;

  private Leftovers() {}

  /** Waits until no thread of this process has a name that begins so. */
  static void assertNoThreads(String prefix) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    List<String> left = threads(prefix);
    while (!left.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(20);
      left = threads(prefix);
    }
    assertEquals(List.of(), left);
  }

  /** Files that this process has mapped, at present. */
  static long mappedFiles() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("mapped"))
        .mapToLong(BufferPoolMXBean::getCount)
        .sum();
  }

  /** Files that this process has open, where the system shows them, whose paths begin so. */
  static List<String> openFiles(String prefix) throws IOException {
    Path own = Path.of("/proc/self/fd");
    if (!Files.isDirectory(own)) {
      return List.of();
    }
    List<String> open = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(own)) {
      for (Path one : all) {
        try {
          open.add(Files.readSymbolicLink(one).toString());
        } catch (NoSuchFileException closed) {
          // meanwhile
        }
      }
    }
    return open.stream().filter(path -> path.startsWith(prefix)).toList();
  }

  /** Asserts that nobody listens on a port of this machine. */
  static void assertFree(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(End.host(), port));
    }
  }

  /** Names of the living threads that begin so. */
  static List<String> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix))
        .sorted()
        .toList();
  }
}
