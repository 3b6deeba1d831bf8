package org.sparknn.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Writes IDX files whose bytes count up. */
final class IdxFile {
  private IdxFile() {}

  static byte[] images(int count, int height, int width) {
    byte[] pixels = new byte[count * height * width];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    return bytes(2051, pixels, count, height, width);
  }

  static byte[] labels(int... labels) {
    byte[] bytes = new byte[labels.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) labels[i];
    }
    return bytes(2049, bytes, labels.length);
  }

  static byte[] bytes(int magic, byte[] content, int... sizes) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * sizes.length + content.length);
    buffer.putInt(magic);
    Arrays.stream(sizes).forEach(buffer::putInt);
    return buffer.put(content).array();
  }

  static void write(Path folder, String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), name.endsWith(".gz") ? zip(content) : content);
  }

  static byte[] zip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }
}
