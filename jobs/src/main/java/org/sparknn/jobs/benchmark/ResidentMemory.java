package org.sparknn.jobs.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Memory that this process holds, as Linux counts it. */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  /** Sets the peak to what is held now, see proc(5). */
  private static final String RESET_PEAK = "5";

  private static final int MOST_READINGS = 50;
  private static final long BETWEEN_READINGS = 100;

  private ResidentMemory() {}

  /** Bytes held now; empty where the system does not say. */
  static OptionalLong now() {
    return read("VmRSS:");
  }

  /** Bytes held once they do not fall any more: collectors give memory back little by little. */
  static OptionalLong settled() {
    OptionalLong before = now();
    try {
      for (int i = 0; i < MOST_READINGS; i++) {
        Thread.sleep(BETWEEN_READINGS);
        OptionalLong after = now();
        if (before.isEmpty() || after.isEmpty() || after.getAsLong() >= before.getAsLong()) {
          return after;
        }
        before = after;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return before;
  }

  /** The most bytes held since {@link #resetPeak}. */
  static OptionalLong peak() {
    return read("VmHWM:");
  }

  /** Whether the peak now starts anew. */
  static boolean resetPeak() {
    try {
      Files.writeString(CLEAR, RESET_PEAK);
      return true;
    } catch (IOException e) {
      return false; // not Linux, or not permitted here: then nothing is reported
    }
  }

  private static OptionalLong read(String key) {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(key.length()).replace("kB", "").strip())
          .mapToLong(kilobytes -> 1024 * Long.parseLong(kilobytes))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
