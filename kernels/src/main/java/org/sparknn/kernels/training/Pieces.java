package org.sparknn.kernels.training;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of bytes in a few buffers, each of whole rows and below 2 GiB. Threads may read at the same
 * time; the buffers are taken away only while none does.
 */
final class Pieces {
  /** Bytes of a buffer, unless a single row has more. */
  static final int BYTES = 1 << 30;

  private final int rowBytes;
  private final int rowsPerPiece;
  private List<ByteBuffer> buffers;

  /** Makes a buffer for bytes from a position of the whole on. */
  interface Maker {
    ByteBuffer make(long position, int bytes);
  }

  Pieces(int rows, int rowBytes, int pieceBytes, Maker maker) {
    this.rowBytes = rowBytes;
    rowsPerPiece = Math.max(1, pieceBytes / Math.max(1, rowBytes));
    int count = (int) (((long) rows + rowsPerPiece - 1) / rowsPerPiece);
    buffers = IntStream.range(0, count).mapToObj(piece -> make(piece, rows, maker)).toList();
  }

  private ByteBuffer make(int piece, int rows, Maker maker) {
    int first = piece * rowsPerPiece;
    int bytes = Math.min(rowsPerPiece, rows - first) * rowBytes;
    return maker.make((long) first * rowBytes, bytes).order(RowLayout.ORDER);
  }

  synchronized void write(int row, byte[] source, int offset) {
    of(row).put(at(row), source, offset, rowBytes);
  }

  synchronized void read(int row, int from, byte[] values, int offset, int length) {
    of(row).get(at(row) + from, values, offset, length);
  }

  synchronized void read(int row, int from, float[] values, int offset, int length) {
    of(row)
        .slice(at(row) + from, Float.BYTES * length)
        .order(RowLayout.ORDER)
        .asFloatBuffer()
        .get(values, offset, length);
  }

  /** Takes the buffers away: nothing can be read any more. */
  synchronized List<ByteBuffer> take() {
    List<ByteBuffer> taken = buffers;
    buffers = List.of();
    return taken;
  }

  private ByteBuffer of(int row) {
    if (buffers.isEmpty()) {
      throw new IllegalStateException("the rows were closed");
    }
    return buffers.get(row / rowsPerPiece);
  }

  private int at(int row) {
    return row % rowsPerPiece * rowBytes;
  }
}
