package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * The micro-kernel of convolutions: for {@link #ROWS} rows that lie anywhere and one or two vectors
 * of columns, {@code y[writes[r] + column…] = starts[start[r] + column…] + Σ over k < run of
 * x[reads[r · readPitch] + channel + k] · weights[k][…]}. One loop per method: C2 boxes vectors
 * that are carried across nested loops, so each run of a window is a call that starts from the one
 * before.
 */
final class ProductKernel {
  /** Twice as many accumulators, one weight and one input fit in 16 vector registers. */
  static final int ROWS = 6;

  private ProductKernel() {}

  /** Two vectors of columns; weights have two vectors for each k. */
  static void two(
      int run,
      float[] x,
      int[] reads,
      int read,
      int readPitch,
      int channel,
      float[] weights,
      int weight,
      float[] starts,
      int[] start,
      int s,
      float[] y,
      int[] writes,
      int write,
      int column) {
    FloatVector c00 = FloatVector.fromArray(FLOATS, starts, start[s] + column);
    FloatVector c01 = FloatVector.fromArray(FLOATS, starts, start[s] + column + COUNT);
    FloatVector c10 = FloatVector.fromArray(FLOATS, starts, start[s + 1] + column);
    FloatVector c11 = FloatVector.fromArray(FLOATS, starts, start[s + 1] + column + COUNT);
    FloatVector c20 = FloatVector.fromArray(FLOATS, starts, start[s + 2] + column);
    FloatVector c21 = FloatVector.fromArray(FLOATS, starts, start[s + 2] + column + COUNT);
    FloatVector c30 = FloatVector.fromArray(FLOATS, starts, start[s + 3] + column);
    FloatVector c31 = FloatVector.fromArray(FLOATS, starts, start[s + 3] + column + COUNT);
    FloatVector c40 = FloatVector.fromArray(FLOATS, starts, start[s + 4] + column);
    FloatVector c41 = FloatVector.fromArray(FLOATS, starts, start[s + 4] + column + COUNT);
    FloatVector c50 = FloatVector.fromArray(FLOATS, starts, start[s + 5] + column);
    FloatVector c51 = FloatVector.fromArray(FLOATS, starts, start[s + 5] + column + COUNT);
    int x0 = reads[read] + channel;
    int x1 = reads[read + 1 * readPitch] + channel;
    int x2 = reads[read + 2 * readPitch] + channel;
    int x3 = reads[read + 3 * readPitch] + channel;
    int x4 = reads[read + 4 * readPitch] + channel;
    int x5 = reads[read + 5 * readPitch] + channel;
    for (int k = 0, w = weight; k < run; k++, w += 2 * COUNT) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, weights, w);
      FloatVector b1 = FloatVector.fromArray(FLOATS, weights, w + COUNT);
      FloatVector a0 = FloatVector.broadcast(FLOATS, x[x0 + k]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(FLOATS, x[x1 + k]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(FLOATS, x[x2 + k]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(FLOATS, x[x3 + k]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      FloatVector a4 = FloatVector.broadcast(FLOATS, x[x4 + k]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = FloatVector.broadcast(FLOATS, x[x5 + k]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
    }
    c00.intoArray(y, writes[write] + column);
    c01.intoArray(y, writes[write] + column + COUNT);
    c10.intoArray(y, writes[write + 1] + column);
    c11.intoArray(y, writes[write + 1] + column + COUNT);
    c20.intoArray(y, writes[write + 2] + column);
    c21.intoArray(y, writes[write + 2] + column + COUNT);
    c30.intoArray(y, writes[write + 3] + column);
    c31.intoArray(y, writes[write + 3] + column + COUNT);
    c40.intoArray(y, writes[write + 4] + column);
    c41.intoArray(y, writes[write + 4] + column + COUNT);
    c50.intoArray(y, writes[write + 5] + column);
    c51.intoArray(y, writes[write + 5] + column + COUNT);
  }

  /** One vector of columns; weights have one vector for each k. */
  static void one(
      int run,
      float[] x,
      int[] reads,
      int read,
      int readPitch,
      int channel,
      float[] weights,
      int weight,
      float[] starts,
      int[] start,
      int s,
      float[] y,
      int[] writes,
      int write,
      int column) {
    FloatVector c00 = FloatVector.fromArray(FLOATS, starts, start[s] + column);
    FloatVector c10 = FloatVector.fromArray(FLOATS, starts, start[s + 1] + column);
    FloatVector c20 = FloatVector.fromArray(FLOATS, starts, start[s + 2] + column);
    FloatVector c30 = FloatVector.fromArray(FLOATS, starts, start[s + 3] + column);
    FloatVector c40 = FloatVector.fromArray(FLOATS, starts, start[s + 4] + column);
    FloatVector c50 = FloatVector.fromArray(FLOATS, starts, start[s + 5] + column);
    int x0 = reads[read] + channel;
    int x1 = reads[read + 1 * readPitch] + channel;
    int x2 = reads[read + 2 * readPitch] + channel;
    int x3 = reads[read + 3 * readPitch] + channel;
    int x4 = reads[read + 4 * readPitch] + channel;
    int x5 = reads[read + 5 * readPitch] + channel;
    for (int k = 0, w = weight; k < run; k++, w += COUNT) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, weights, w);
      FloatVector a0 = FloatVector.broadcast(FLOATS, x[x0 + k]);
      c00 = a0.fma(b0, c00);
      FloatVector a1 = FloatVector.broadcast(FLOATS, x[x1 + k]);
      c10 = a1.fma(b0, c10);
      FloatVector a2 = FloatVector.broadcast(FLOATS, x[x2 + k]);
      c20 = a2.fma(b0, c20);
      FloatVector a3 = FloatVector.broadcast(FLOATS, x[x3 + k]);
      c30 = a3.fma(b0, c30);
      FloatVector a4 = FloatVector.broadcast(FLOATS, x[x4 + k]);
      c40 = a4.fma(b0, c40);
      FloatVector a5 = FloatVector.broadcast(FLOATS, x[x5 + k]);
      c50 = a5.fma(b0, c50);
    }
    c00.intoArray(y, writes[write] + column);
    c10.intoArray(y, writes[write + 1] + column);
    c20.intoArray(y, writes[write + 2] + column);
    c30.intoArray(y, writes[write + 3] + column);
    c40.intoArray(y, writes[write + 4] + column);
    c50.intoArray(y, writes[write + 5] + column);
  }
}
