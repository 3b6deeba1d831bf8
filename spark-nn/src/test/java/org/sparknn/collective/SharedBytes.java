package org.sparknn.collective;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What lies in the files without a name that this process has mapped (Linux). */
record SharedBytes(String all) {
  static SharedBytes ofThisProcess() throws IOException {
    StringBuilder all = new StringBuilder();
    try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "r")) {
      for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
        if (line.contains("/temp_local_") && line.endsWith(" (deleted)")) {
          String[] range = line.substring(0, line.indexOf(' ')).split("-", 2);
          long from = Long.parseLong(range[0], 16);
          byte[] bytes = new byte[(int) (Long.parseLong(range[1], 16) - from)];
          memory.seek(from);
          memory.readFully(bytes);
          all.append(text(bytes));
        }
      }
    }
    return new SharedBytes(all.toString());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Whether a number is there. */
  boolean contain(double value) {
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return all.contains(text(bytes.putDouble(value).array()));
  }
}
