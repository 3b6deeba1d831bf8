package org.sparknn.kernels.training;

import java.nio.ByteBuffer;

/** Rows in a few large arrays. */
public final class HeapStorage implements RowStorage {
  private final Pieces pieces;
  private int appended;

  public HeapStorage(int rows, int rowBytes) {
    this(rows, rowBytes, Pieces.BYTES);
  }

  HeapStorage(int rows, int rowBytes, int pieceBytes) {
    pieces =
        new Pieces(rows, rowBytes, pieceBytes, (position, bytes) -> ByteBuffer.allocate(bytes));
  }

  @Override
  public void append(byte[] source, int offset) {
    pieces.write(appended++, source, offset);
  }

  @Override
  public void finish() {
    // rows can be read as soon as they are there
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
    return false;
  }

  @Override
  public void close() {
    pieces.take();
  }
}
