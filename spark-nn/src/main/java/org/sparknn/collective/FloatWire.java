package org.sparknn.collective;

import java.nio.ByteBuffer;

/** Floats that lose nothing. */
final class FloatWire implements Wire {
  private final float[] read = new float[Ring.SLICE];

  @Override
  public int bytes(int count) {
    return count * Float.BYTES;
  }

  @Override
  public void write(float[] values, int from, int count, ByteBuffer to) {
    to.asFloatBuffer().put(values, from, count);
    to.position(to.position() + bytes(count));
  }

  @Override
  public void add(ByteBuffer source, float[] values, int from, int count) {
    source.asFloatBuffer().get(read, 0, count);
    add(read, values, from, count);
  }

  /** Plain, so that the compiler makes vectors of it. */
  static void add(float[] summands, float[] values, int from, int count) {
    for (int i = 0; i < count; i++) {
      values[from + i] += summands[i];
    }
  }

  @Override
  public void read(ByteBuffer source, float[] values, int from, int count) {
    source.asFloatBuffer().get(values, from, count);
  }

  @Override
  public void round(float[] values, int from, int count) {
    // they travel as they are
  }
}
