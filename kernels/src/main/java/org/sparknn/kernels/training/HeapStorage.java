package org.sparknn.kernels.training;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/** Rows in a few large arrays, each of whole rows and below 2 GiB. */
public final class HeapStorage implements RowStorage {
  /** Bytes of an array, unless a single row has more. */
  private static final int PIECE_BYTES = 1 << 30;

  private final int rowBytes;
  private final int rowsPerPiece;
  private final List<ByteBuffer> pieces;
  private int appended;

  public HeapStorage(int rows, int rowBytes) {
    this(rows, rowBytes, PIECE_BYTES);
  }

  HeapStorage(int rows, int rowBytes, int pieceBytes) {
    this.rowBytes = rowBytes;
    rowsPerPiece = Math.max(1, pieceBytes / Math.max(1, rowBytes));
    int count = (int) (((long) rows + rowsPerPiece - 1) / rowsPerPiece);
    pieces = IntStream.range(0, count).mapToObj(piece -> allocate(piece, rows)).toList();
  }

  private ByteBuffer allocate(int piece, int rows) {
    int held = Math.min(rowsPerPiece, rows - piece * rowsPerPiece);
    return ByteBuffer.allocate(held * rowBytes).order(RowLayout.ORDER);
  }

  @Override
  public void append(byte[] source, int offset) {
    pieces.get(appended / rowsPerPiece).put(at(appended), source, offset, rowBytes);
    appended++;
  }

  @Override
  public void finish() {
    // rows can be read as soon as they are there
  }

  @Override
  public void read(int row, int from, byte[] values, int offset, int length) {
    pieces.get(row / rowsPerPiece).get(at(row) + from, values, offset, length);
  }

  @Override
  public void read(int row, int from, float[] values, int offset, int length) {
    pieces
        .get(row / rowsPerPiece)
        .slice(at(row) + from, Float.BYTES * length)
        .order(RowLayout.ORDER)
        .asFloatBuffer()
        .get(values, offset, length);
  }

  private int at(int row) {
    return row % rowsPerPiece * rowBytes;
  }

  @Override
  public boolean isFile() {
    return false;
  }

  @Override
  public void close() {
    // the arrays go with this object
  }
}
