package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * The micro-kernel of weight gradients: for {@link #ROWS} neighbouring input channels and one or
 * two vectors of output channels, {@code sums[r][…] += Σ over p < length of x[reads[p · readPitch]
 * + channel + r] · g[first + p · pitch + …]}.
 */
final class GradientProductKernel {
  static final int ROWS = 6;

  private GradientProductKernel() {}

  /** Two vectors of output channels. */
  static void two(
      int length,
      float[] x,
      int[] reads,
      int read,
      int readPitch,
      int channel,
      float[] g,
      int first,
      int pitch,
      float[] sums,
      int sum,
      int sumPitch) {
    FloatVector c00 = FloatVector.fromArray(FLOATS, sums, sum + 0 * sumPitch);
    FloatVector c01 = FloatVector.fromArray(FLOATS, sums, sum + 0 * sumPitch + COUNT);
    FloatVector c10 = FloatVector.fromArray(FLOATS, sums, sum + 1 * sumPitch);
    FloatVector c11 = FloatVector.fromArray(FLOATS, sums, sum + 1 * sumPitch + COUNT);
    FloatVector c20 = FloatVector.fromArray(FLOATS, sums, sum + 2 * sumPitch);
    FloatVector c21 = FloatVector.fromArray(FLOATS, sums, sum + 2 * sumPitch + COUNT);
    FloatVector c30 = FloatVector.fromArray(FLOATS, sums, sum + 3 * sumPitch);
    FloatVector c31 = FloatVector.fromArray(FLOATS, sums, sum + 3 * sumPitch + COUNT);
    FloatVector c40 = FloatVector.fromArray(FLOATS, sums, sum + 4 * sumPitch);
    FloatVector c41 = FloatVector.fromArray(FLOATS, sums, sum + 4 * sumPitch + COUNT);
    FloatVector c50 = FloatVector.fromArray(FLOATS, sums, sum + 5 * sumPitch);
    FloatVector c51 = FloatVector.fromArray(FLOATS, sums, sum + 5 * sumPitch + COUNT);
    for (int p = 0, r = read, o = first; p < length; p++, r += readPitch, o += pitch) {
      int q = reads[r] + channel;
      FloatVector b0 = FloatVector.fromArray(FLOATS, g, o);
      FloatVector b1 = FloatVector.fromArray(FLOATS, g, o + COUNT);
      FloatVector a0 = FloatVector.broadcast(FLOATS, x[q]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(FLOATS, x[q + 1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(FLOATS, x[q + 2]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(FLOATS, x[q + 3]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      FloatVector a4 = FloatVector.broadcast(FLOATS, x[q + 4]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = FloatVector.broadcast(FLOATS, x[q + 5]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
    }
    c00.intoArray(sums, sum + 0 * sumPitch);
    c01.intoArray(sums, sum + 0 * sumPitch + COUNT);
    c10.intoArray(sums, sum + 1 * sumPitch);
    c11.intoArray(sums, sum + 1 * sumPitch + COUNT);
    c20.intoArray(sums, sum + 2 * sumPitch);
    c21.intoArray(sums, sum + 2 * sumPitch + COUNT);
    c30.intoArray(sums, sum + 3 * sumPitch);
    c31.intoArray(sums, sum + 3 * sumPitch + COUNT);
    c40.intoArray(sums, sum + 4 * sumPitch);
    c41.intoArray(sums, sum + 4 * sumPitch + COUNT);
    c50.intoArray(sums, sum + 5 * sumPitch);
    c51.intoArray(sums, sum + 5 * sumPitch + COUNT);
  }

  /** One vector of output channels. */
  static void one(
      int length,
      float[] x,
      int[] reads,
      int read,
      int readPitch,
      int channel,
      float[] g,
      int first,
      int pitch,
      float[] sums,
      int sum,
      int sumPitch) {
    FloatVector c00 = FloatVector.fromArray(FLOATS, sums, sum + 0 * sumPitch);
    FloatVector c10 = FloatVector.fromArray(FLOATS, sums, sum + 1 * sumPitch);
    FloatVector c20 = FloatVector.fromArray(FLOATS, sums, sum + 2 * sumPitch);
    FloatVector c30 = FloatVector.fromArray(FLOATS, sums, sum + 3 * sumPitch);
    FloatVector c40 = FloatVector.fromArray(FLOATS, sums, sum + 4 * sumPitch);
    FloatVector c50 = FloatVector.fromArray(FLOATS, sums, sum + 5 * sumPitch);
    for (int p = 0, r = read, o = first; p < length; p++, r += readPitch, o += pitch) {
      int q = reads[r] + channel;
      FloatVector b0 = FloatVector.fromArray(FLOATS, g, o);
      FloatVector a0 = FloatVector.broadcast(FLOATS, x[q]);
      c00 = a0.fma(b0, c00);
      FloatVector a1 = FloatVector.broadcast(FLOATS, x[q + 1]);
      c10 = a1.fma(b0, c10);
      FloatVector a2 = FloatVector.broadcast(FLOATS, x[q + 2]);
      c20 = a2.fma(b0, c20);
      FloatVector a3 = FloatVector.broadcast(FLOATS, x[q + 3]);
      c30 = a3.fma(b0, c30);
      FloatVector a4 = FloatVector.broadcast(FLOATS, x[q + 4]);
      c40 = a4.fma(b0, c40);
      FloatVector a5 = FloatVector.broadcast(FLOATS, x[q + 5]);
      c50 = a5.fma(b0, c50);
    }
    c00.intoArray(sums, sum + 0 * sumPitch);
    c10.intoArray(sums, sum + 1 * sumPitch);
    c20.intoArray(sums, sum + 2 * sumPitch);
    c30.intoArray(sums, sum + 3 * sumPitch);
    c40.intoArray(sums, sum + 4 * sumPitch);
    c50.intoArray(sums, sum + 5 * sumPitch);
  }
}
