package org.sparknn.collective;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Floats as bfloat16, the upper halves of float32's bits, rounded to nearest even. Infinity and NaN
 * stay what they are.
 *
 * <p>A 32-bit word holds a value of the message's first half below one of its second half: so the
 * loops are of ints only, which the compiler makes vectors of. The last word of an odd number of
 * values has a zero above. Few words at a time are taken through all steps, so that they stay in
 * the processor's nearest cache.
 */
final class BfloatWire implements Wire {
  private static final int UPPER = 0xFFFF0000;
  private static final int MAGNITUDE = 0x7FFFFFFF;
  private static final int INFINITY = 0x7F800000;
  private static final int QUIET = 0x00400000;

  /** Words that are taken through all steps together. */
  private static final int TILE = 1024;

  /** The same bytes as bits and as floats. */
  private final ByteBuffer bytes =
      ByteBuffer.allocate(TILE * Float.BYTES).order(ByteOrder.nativeOrder());

  private final IntBuffer asBits = bytes.asIntBuffer();
  private final FloatBuffer asFloats = bytes.asFloatBuffer();
  private final int[] low = new int[TILE];
  private final int[] high = new int[TILE];
  private final float[] floats = new float[TILE];

  @Override
  public int bytes(int count) {
    return words(count) * Integer.BYTES;
  }

  private static int words(int count) {
    return (count + 1) / 2;
  }

  @Override
  public void write(float[] values, int from, int count, ByteBuffer to) {
    IntBuffer words = to.asIntBuffer();
    int half = words(count);
    for (int done = 0; done < half; done += TILE) {
      int lows = Math.min(TILE, half - done);
      int highs = Math.min(lows, count - half - done);
      load(values, from + done, lows, low);
      load(values, from + half + done, highs, high);
      if (highs < lows) {
        high[highs] = 0;
      }
      pack(low, high, lows);
      words.put(low, 0, lows);
    }
    to.position(to.position() + bytes(count));
  }

  @Override
  public void add(ByteBuffer source, float[] values, int from, int count) {
    take(source, values, from, count, this::add);
  }

  @Override
  public void read(ByteBuffer source, float[] values, int from, int count) {
    take(source, values, from, count, this::store);
  }

  /** What becomes of values that have come. */
  private interface Use {
    void of(int[] bits, int count, float[] values, int from);
  }

  private void take(ByteBuffer source, float[] values, int from, int count, Use use) {
    IntBuffer words = source.asIntBuffer();
    int half = words(count);
    for (int done = 0; done < half; done += TILE) {
      int lows = Math.min(TILE, half - done);
      int highs = Math.min(lows, count - half - done);
      words.get(low, 0, lows);
      unpack(low, high, lows);
      use.of(low, lows, values, from + done);
      use.of(high, highs, values, from + half + done);
    }
  }

  @Override
  public void round(float[] values, int from, int count) {
    for (int done = 0; done < count; done += TILE) {
      int some = Math.min(TILE, count - done);
      load(values, from + done, some, low);
      round(low, some);
      store(low, some, values, from + done);
    }
  }

  private void load(float[] values, int from, int count, int[] bits) {
    asFloats.put(0, values, from, count);
    asBits.get(0, bits, 0, count);
  }

  private void store(int[] bits, int count, float[] values, int from) {
    asBits.put(0, bits, 0, count);
    asFloats.get(0, values, from, count);
  }

  private void add(int[] bits, int count, float[] values, int from) {
    store(bits, count, floats, 0);
    FloatWire.add(floats, values, from, count);
  }

  private static void round(int[] bits, int count) {
    for (int i = 0; i < count; i++) {
      bits[i] = rounded(bits[i]) & UPPER;
    }
  }

  /** Makes the lower values words of both. */
  private static void pack(int[] low, int[] high, int count) {
    for (int i = 0; i < count; i++) {
      low[i] = (rounded(high[i]) & UPPER) | (rounded(low[i]) >>> 16);
    }
  }

  /** The nearest bfloat16 in the upper half; below it is what is left over. */
  private static int rounded(int exact) {
    int nearest = exact + 0x7FFF + ((exact >>> 16) & 1);
    // all ones for a NaN, whose payload the rounding could carry away
    int isNaN = (INFINITY - (exact & MAGNITUDE)) >> 31;
    return (nearest & ~isNaN) | ((exact | QUIET) & isNaN);
  }

  /** Makes words the lower values, and writes the higher ones. */
  private static void unpack(int[] low, int[] high, int count) {
    for (int i = 0; i < count; i++) {
      int word = low[i];
      low[i] = word << 16;
      high[i] = word & UPPER;
    }
  }
}
