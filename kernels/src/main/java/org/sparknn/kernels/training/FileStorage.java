package org.sparknn.kernels.training;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Rows in a file. Where the system lets open files be deleted it has no name from the start, so
 * that no end of the process leaves it behind; elsewhere it is deleted when it is closed.
 *
 * <p>Rows are read by their positions rather than through a mapping: with files larger than memory,
 * Linux reads 128 KiB around each page of a mapping that is missing, which made rows of 3 KiB a
 * hundred times slower. Nor can a full disk or a mapping in use end the process.
 */
public final class FileStorage implements RowStorage {
  private static final int WRITE_BYTES = 1 << 18;

  private final Path file;
  private final int rows;
  private final int rowBytes;
  private final FileChannel channel;
  private final OutputStream output;

  /** The row that was read last, since targets and features are read one after the other. */
  private final ByteBuffer held;

  private int heldRow = -1;

  /**
   * @param file a file that does not exist, on a local disk
   */
  public FileStorage(Path file, int rows, int rowBytes) {
    this.file = file;
    this.rows = rows;
    this.rowBytes = rowBytes;
    held = ByteBuffer.allocateDirect(rowBytes).order(RowLayout.ORDER);
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
  }

  @Override
  public synchronized void read(int row, int from, byte[] values, int offset, int length) {
    hold(row);
    held.get(from, values, offset, length);
  }

  @Override
  public synchronized void read(int row, int from, float[] values, int offset, int length) {
    hold(row);
    held.slice(from, Float.BYTES * length)
        .order(RowLayout.ORDER)
        .asFloatBuffer()
        .get(values, offset, length);
  }

  private void hold(int row) {
    if (row == heldRow) {
      return;
    }
    heldRow = -1;
    held.clear();
    try {
      while (held.hasRemaining()) {
        if (channel.read(held, (long) row * rowBytes + held.position()) < 0) {
          throw new EOFException("it ends before row " + row);
        }
      }
    } catch (IOException e) {
      throw failed("read", e);
    }
    heldRow = row;
  }

  private UncheckedIOException failed(String what, IOException e) {
    return new UncheckedIOException(
        "%d rows of %d bytes could not be %s in the file %s: %s"
            .formatted(rows, rowBytes, what, file, e),
        e);
  }

  @Override
  public boolean isFile() {
    return true;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed("closed", e);
    }
  }
}
