package org.sparknn.collective;

import java.nio.ByteBuffer;

/** Doubles to sum, which lose nothing on the wire. */
final class Doubles implements Numbers {
  private final double[] read = new double[Exchange.LIMIT_BYTES / Double.BYTES];
  private double[] values = {};

  Doubles of(double[] all) {
    values = all;
    return this;
  }

  @Override
  public int bytes() {
    return Double.BYTES;
  }

  @Override
  public void write(ByteBuffer to, int from, int length) {
    to.asDoubleBuffer().put(values, from, length);
    to.position(to.position() + length * Double.BYTES);
  }

  @Override
  public void addTo(double[] sum, int from, int length) {
    for (int i = 0; i < length; i++) {
      sum[i] += values[from + i];
    }
  }

  @Override
  public void addTo(double[] sum, ByteBuffer source, int length) {
    source.asDoubleBuffer().get(read, 0, length);
    for (int i = 0; i < length; i++) {
      sum[i] += read[i];
    }
  }

  @Override
  public void set(double[] sum, int from, int length) {
    System.arraycopy(sum, 0, values, from, length);
  }
}
