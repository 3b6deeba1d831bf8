package org.sparknn.collective;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Floats as bfloat16, the upper halves of float32's bits, rounded to nearest even. Infinity and NaN
 * stay what they are.
 *
 * <p>A 32-bit word holds a value of the message's first half below one of its second half: so the
 * loops are of ints only, which the compiler makes vectors of. The last word of an odd number of
 * values has a zero above.
 */
final class BfloatWire implements Wire {
  private static final int UPPER = 0xFFFF0000;
  private static final int MAGNITUDE = 0x7FFFFFFF;
  private static final int INFINITY = 0x7F800000;
  private static final int QUIET = 0x00400000;

  /** The same bytes as bits and as floats. */
  private final ByteBuffer bytes =
      ByteBuffer.allocate(Ring.SLICE * Float.BYTES).order(ByteOrder.nativeOrder());

  private final int[] words = new int[Ring.SLICE / 2];
  private final int[] bits = new int[Ring.SLICE];
  private final float[] read = new float[Ring.SLICE];

  @Override
  public int bytes(int count) {
    return words(count) * Integer.BYTES;
  }

  private static int words(int count) {
    return (count + 1) / 2;
  }

  @Override
  public void write(float[] values, int from, int count, ByteBuffer to) {
    load(values, from, count);
    round(bits, count);
    if (count % 2 == 1) {
      bits[count] = 0;
    }
    pack(bits, words, words(count));
    to.asIntBuffer().put(words, 0, words(count));
    to.position(to.position() + bytes(count));
  }

  @Override
  public void add(ByteBuffer source, float[] values, int from, int count) {
    read(source, read, 0, count);
    FloatWire.add(read, values, from, count);
  }

  @Override
  public void read(ByteBuffer source, float[] values, int from, int count) {
    source.asIntBuffer().get(words, 0, words(count));
    unpack(words, bits, words(count));
    store(values, from, count);
  }

  @Override
  public void round(float[] values, int from, int count) {
    load(values, from, count);
    round(bits, count);
    store(values, from, count);
  }

  private void load(float[] values, int from, int count) {
    bytes.asFloatBuffer().put(values, from, count);
    bytes.asIntBuffer().get(bits, 0, count);
  }

  private void store(float[] values, int from, int count) {
    bytes.asIntBuffer().put(bits, 0, count);
    bytes.asFloatBuffer().get(values, from, count);
  }

  private static void round(int[] bits, int count) {
    for (int i = 0; i < count; i++) {
      int exact = bits[i];
      int nearest = exact + 0x7FFF + ((exact >>> 16) & 1);
      // all ones for a NaN, whose payload the rounding could carry away
      int isNaN = (INFINITY - (exact & MAGNITUDE)) >> 31;
      bits[i] = ((nearest & ~isNaN) | ((exact | QUIET) & isNaN)) & UPPER;
    }
  }

  private static void pack(int[] bits, int[] words, int half) {
    for (int i = 0; i < half; i++) {
      words[i] = bits[half + i] | (bits[i] >>> 16);
    }
  }

  private static void unpack(int[] words, int[] bits, int half) {
    for (int i = 0; i < half; i++) {
      bits[i] = words[i] << 16;
      bits[half + i] = words[i] & UPPER;
    }
  }
}
