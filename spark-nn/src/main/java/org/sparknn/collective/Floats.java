package org.sparknn.collective;

import java.nio.ByteBuffer;

/**
 * A few floats to sum. They are added in double and rounded once.
 *
 * @param offset first of the values
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Floats(float[] values, int offset) implements Numbers {

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
    float[] read = new float[length];
    source.asFloatBuffer().get(read);
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
