package org.sparknn.collective;

import java.nio.ByteBuffer;

/** A few floats to sum. They are added in double and rounded once. */
final class Floats implements Numbers {
  private final float[] read = new float[Exchange.LIMIT_BYTES / Float.BYTES];
  private float[] values = {};
  private int offset;

  Floats of(float[] all, int start) {
    values = all;
    offset = start;
    return this;
  }

  @Override
  public int bytes() {
    return Float.BYTES;
  }

  @Override
  public void write(ByteBuffer to, int from, int length) {
    to.asFloatBuffer().put(values, offset + from, length);
    to.position(to.position() + length * Float.BYTES);
  }

  @Override
  public void addTo(double[] sum, int from, int length) {
    for (int i = 0; i < length; i++) {
      sum[i] += values[offset + from + i];
    }
  }

  @Override
  public void addTo(double[] sum, ByteBuffer source, int length) {
    source.asFloatBuffer().get(read, 0, length);
    for (int i = 0; i < length; i++) {
      sum[i] += read[i];
    }
  }

  @Override
  public void set(double[] sum, int from, int length) {
    for (int i = 0; i < length; i++) {
      values[offset + from + i] = (float) sum[i];
    }
  }
}
