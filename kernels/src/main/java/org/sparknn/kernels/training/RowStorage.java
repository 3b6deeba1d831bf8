package org.sparknn.kernels.training;

/**
 * Where the rows of a shard lie, all of the same number of bytes. They are appended one after the
 * other, by one thread; after {@link #finish} they can be read by any, until it is closed.
 */
public interface RowStorage extends AutoCloseable {

  /** Takes over a row that begins at an offset. */
  void append(byte[] source, int offset);

  /** Ends the writing. */
  void finish();

  /** Copies bytes of a row, from its byte {@code from} on. */
  void read(int row, int from, byte[] values, int offset, int length);

  /** Copies float32 numbers of a row, from its byte {@code from} on. */
  void read(int row, int from, float[] values, int offset, int length);

  /** Whether reading may wait for a disk. */
  boolean isFile();

  @Override
  void close();
}
