package org.sparknn.kernels.training;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * How a row lies in memory, in files and on its way: its target as float32, behind it its features
 * as unsigned bytes or float32, little-endian and without gaps.
 *
 * @param targetElements numbers of a row's target
 * @param elements numbers of a row's features
 * @param ofBytes whether features are unsigned bytes
 */
public record RowLayout(int targetElements, int elements, boolean ofBytes) implements Serializable {
  public static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** Room for what is sent along with a row, and for what the JVM keeps of an array. */
  private static final int SPARE = 64;

  public RowLayout {
    long bytes =
        (long) Float.BYTES * targetElements + (long) (ofBytes ? 1 : Float.BYTES) * elements;
    if (bytes > Integer.MAX_VALUE - SPARE) {
      throw new ShapeException("a row of %d bytes is more than an array holds".formatted(bytes));
    }
  }

  /** Where the features begin, in bytes. */
  public int featuresAt() {
    return Float.BYTES * targetElements;
  }

  /** Bytes of a row. */
  public int size() {
    return featuresAt() + (ofBytes ? 1 : Float.BYTES) * elements;
  }

  /** A buffer over bytes from an offset on, in the order of this layout. */
  public static ByteBuffer wrap(byte[] bytes, int offset) {
    return ByteBuffer.wrap(bytes).position(offset).order(ORDER);
  }
}
