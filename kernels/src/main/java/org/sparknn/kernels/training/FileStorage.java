package org.sparknn.kernels.training;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Rows in a file that is mapped into memory. It is written through its channel rather than the
 * mapping, so that a full disk is an exception and not the end of the process. Where the system
 * lets open files be deleted it has no name from the start, so that no end of the process leaves it
 * behind; elsewhere it is deleted when it is closed.
 */
public final class FileStorage implements RowStorage {
  private static final int WRITE_BYTES = 1 << 18;

  private final Path file;
  private final int rows;
  private final int rowBytes;
  private final int pieceBytes;
  private final Consumer<ByteBuffer> unmap;
  private final FileChannel channel;
  private final OutputStream output;
  private Pieces pieces;

  /**
   * @param file a file that does not exist, on a local disk
   * @param unmap ends a mapping that nobody reads any more
   */
  public FileStorage(Path file, int rows, int rowBytes, Consumer<ByteBuffer> unmap) {
    this(file, rows, rowBytes, Pieces.BYTES, unmap);
  }

  FileStorage(Path file, int rows, int rowBytes, int pieceBytes, Consumer<ByteBuffer> unmap) {
    this.file = file;
    this.rows = rows;
    this.rowBytes = rowBytes;
    this.pieceBytes = pieceBytes;
    this.unmap = unmap;
    pieces = new Pieces(0, rowBytes, pieceBytes, this::map);
    try {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw failed("opened", e);
    }
    output = new BufferedOutputStream(Channels.newOutputStream(channel), WRITE_BYTES);
  }

  @Override
  public void append(byte[] source, int offset) {
    try {
      output.write(source, offset, rowBytes);
    } catch (IOException e) {
      throw failed("written", e);
    }
  }

  @Override
  public void finish() {
    try {
      output.flush();
    } catch (IOException e) {
      throw failed("written", e);
    }
    pieces = new Pieces(rows, rowBytes, pieceBytes, this::map);
  }

  private ByteBuffer map(long position, int bytes) {
    try {
      return channel.map(MapMode.READ_ONLY, position, bytes);
    } catch (IOException e) {
      throw failed("mapped", e);
    }
  }

  private UncheckedIOException failed(String what, IOException e) {
    return new UncheckedIOException(
        "%d rows of %d bytes could not be %s in the file %s: %s"
            .formatted(rows, rowBytes, what, file, e.getMessage()),
        e);
  }

  @Override
  public void read(int row, int from, byte[] values, int offset, int length) {
    pieces.read(row, from, values, offset, length);
  }

  @Override
  public void read(int row, int from, float[] values, int offset, int length) {
    pieces.read(row, from, values, offset, length);
  }

  @Override
  public boolean isFile() {
    return true;
  }

  @Override
  public void close() {
    pieces.take().forEach(unmap);
    try {
      channel.close();
    } catch (IOException e) {
      throw failed("closed", e);
    }
  }
}
