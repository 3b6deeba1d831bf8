package org.sparknn.image;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.sparknn.kernels.tensor.Shape;

/**
 * Reads an IDX file of unsigned bytes from its start on: magic number, sizes, then the items one
 * after the other. See <a href="http://yann.lecun.com/exdb/mnist/">the format's description</a>.
 */
final class IdxReader implements Closeable {
  private static final int UNSIGNED_BYTES = 0x0800;
  private static final int BUFFER_BYTES = 1 << 16;

  private final String file;
  private final DataInputStream in;
  private final int[] sizes;
  private final int itemBytes;
  private long position;

  /**
   * Reads the header.
   *
   * @param file the name for messages; a stream whose name ends in {@code .gz} is unpacked
   * @param axes 1 for labels, 3 for grey images
   */
  IdxReader(String file, InputStream stream, int axes) throws IOException {
    this.file = file;
    InputStream unpacked = stream;
    if (file.endsWith(".gz")) {
      try {
        unpacked = new GZIPInputStream(stream, BUFFER_BYTES);
      } catch (IOException e) {
        throw new ImageException(
            "%s is no gzip file: %s"
                .formatted(file, e instanceof EOFException ? "it ends early" : e.getMessage()),
            e);
      }
    }
    this.in = new DataInputStream(new java.io.BufferedInputStream(unpacked, BUFFER_BYTES));
    this.sizes = new int[axes];
    readHeader();
    long bytes = 1;
    for (int axis = 1; axis < axes; axis++) {
      bytes *= sizes[axis];
    }
    if (bytes > Integer.MAX_VALUE) {
      throw new ImageException("%s: an item of %d bytes is too large".formatted(file, bytes));
    }
    this.itemBytes = (int) bytes;
  }

  private void readHeader() throws IOException {
    int wanted = UNSIGNED_BYTES + sizes.length;
    int magic = readSize("a magic number");
    if (magic != wanted) {
      throw new ImageException(
          "%s is no IDX file of %s: wanted the magic number %d (0x%08x) but found %d (0x%08x)"
              .formatted(
                  file, sizes.length == 1 ? "labels" : "images", wanted, wanted, magic, magic));
    }
    for (int axis = 0; axis < sizes.length; axis++) {
      sizes[axis] = readSize("a size");
      if (sizes[axis] < (axis == 0 ? 0 : 1)) {
        throw new ImageException(
            "%s: size %d must be positive but is %d".formatted(file, axis, sizes[axis]));
      }
    }
  }

  private int readSize(String what) throws IOException {
    try {
      int value = in.readInt();
      position += Integer.BYTES;
      return value;
    } catch (EOFException e) {
      throw new ImageException(
          "%s is truncated: wanted %s in its header of %d bytes but it ends before"
              .formatted(file, what, headerBytes()),
          e);
    }
  }

  private int headerBytes() {
    return Integer.BYTES * (1 + sizes.length);
  }

  int count() {
    return sizes[0];
  }

  /** (1, H, W) of each image. */
  Shape imageShape() {
    return Shape.of(1, sizes[1], sizes[2]);
  }

  byte[] next() throws IOException {
    byte[] item = new byte[itemBytes];
    int read = 0;
    while (read < itemBytes) {
      int more = readSome(item, read);
      if (more < 0) {
        throw truncated();
      }
      read += more;
      position += more;
    }
    return item;
  }

  private int readSome(byte[] item, int from) throws IOException {
    try {
      return in.read(item, from, itemBytes - from);
    } catch (EOFException e) {
      // How a gzip stream that was cut off says so.
      throw truncated();
    }
  }

  private ImageException truncated() {
    return new ImageException(
        "%s is truncated: %d items need %d bytes but found %d"
            .formatted(file, count(), headerBytes() + (long) count() * itemBytes, position));
  }

  void skip(long items) throws IOException {
    for (long i = 0; i < items; i++) {
      next();
    }
  }

  /** Reads to the end; throws if there are fewer or more bytes than the sizes say. */
  void check() throws IOException {
    long read = (position - headerBytes()) / itemBytes;
    skip(count() - read);
    if (in.read() >= 0) {
      throw new ImageException(
          "%s is too long: %d items need %d bytes but there are more"
              .formatted(file, count(), position));
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
