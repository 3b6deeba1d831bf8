package org.sparknn.train;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.sparknn.kernels.training.RowLayout;

/**
 * A row on its way: its number, and behind it the row in its layout. What stands for a row that
 * cannot be packed has a negative number, and behind it the reason.
 */
final class PackedRow {
  /** Bytes before the row itself. */
  static final int HEADER = Long.BYTES;

  private static final long REFUSED = -1;

  private PackedRow() {}

  /** Room for a row. */
  static byte[] ofSize(int rowBytes) {
    return new byte[HEADER + rowBytes];
  }

  static long number(byte[] packed) {
    return RowLayout.wrap(packed, 0).getLong();
  }

  /** A copy with another number. */
  static byte[] numbered(byte[] packed, long number) {
    byte[] copy = packed.clone();
    RowLayout.wrap(copy, 0).putLong(number);
    return copy;
  }

  /** Stands for a row that cannot be packed. */
  static byte[] refused(String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    byte[] packed = ofSize(text.length);
    ByteBuffer buffer = RowLayout.wrap(packed, 0);
    buffer.putLong(REFUSED).put(text);
    return packed;
  }

  static boolean isRefused(byte[] packed) {
    return number(packed) == REFUSED;
  }

  /** Why a row cannot be packed. */
  static String reason(byte[] refused) {
    return new String(refused, HEADER, refused.length - HEADER, StandardCharsets.UTF_8);
  }
}
