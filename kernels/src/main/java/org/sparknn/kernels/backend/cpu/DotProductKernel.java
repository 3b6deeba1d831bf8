package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * The micro-kernel of products of two matrices whose rows are summed over: for {@link #ROWS} rows
 * of x and {@link #COLUMNS} rows of w that lie anywhere, {@code sums[r][c][lane] = Σ over i <
 * vectors of x[reads[read + r] + i · lanes + lane] · w[weights[c] + i · lanes + lane]}. The lanes
 * are for the caller to add.
 */
final class DotProductKernel {
  static final int ROWS = 3;

  /** With these twelve sums, three vectors of x and one of w sixteen registers are full. */
  static final int COLUMNS = 4;

  private DotProductKernel() {}

  static void multiply(
      int vectors,
      float[] x,
      int[] reads,
      int read,
      float[] w,
      int[] weights,
      float[] sums,
      int sum,
      int sumPitch) {
    FloatVector zero = FloatVector.zero(FLOATS);
    FloatVector c00 = zero;
    FloatVector c01 = zero;
    FloatVector c02 = zero;
    FloatVector c03 = zero;
    FloatVector c10 = zero;
    FloatVector c11 = zero;
    FloatVector c12 = zero;
    FloatVector c13 = zero;
    FloatVector c20 = zero;
    FloatVector c21 = zero;
    FloatVector c22 = zero;
    FloatVector c23 = zero;
    int x0 = reads[read];
    int x1 = reads[read + 1];
    int x2 = reads[read + 2];
    int w0 = weights[0];
    int w1 = weights[1];
    int w2 = weights[2];
    int w3 = weights[3];
    for (int k = 0; k < vectors * COUNT; k += COUNT) {
      FloatVector a0 = FloatVector.fromArray(FLOATS, x, x0 + k);
      FloatVector a1 = FloatVector.fromArray(FLOATS, x, x1 + k);
      FloatVector a2 = FloatVector.fromArray(FLOATS, x, x2 + k);
      FloatVector b0 = FloatVector.fromArray(FLOATS, w, w0 + k);
      c00 = a0.fma(b0, c00);
      c10 = a1.fma(b0, c10);
      c20 = a2.fma(b0, c20);
      FloatVector b1 = FloatVector.fromArray(FLOATS, w, w1 + k);
      c01 = a0.fma(b1, c01);
      c11 = a1.fma(b1, c11);
      c21 = a2.fma(b1, c21);
      FloatVector b2 = FloatVector.fromArray(FLOATS, w, w2 + k);
      c02 = a0.fma(b2, c02);
      c12 = a1.fma(b2, c12);
      c22 = a2.fma(b2, c22);
      FloatVector b3 = FloatVector.fromArray(FLOATS, w, w3 + k);
      c03 = a0.fma(b3, c03);
      c13 = a1.fma(b3, c13);
      c23 = a2.fma(b3, c23);
    }
    c00.intoArray(sums, sum);
    c01.intoArray(sums, sum + COUNT);
    c02.intoArray(sums, sum + 2 * COUNT);
    c03.intoArray(sums, sum + 3 * COUNT);
    c10.intoArray(sums, sum + sumPitch);
    c11.intoArray(sums, sum + sumPitch + COUNT);
    c12.intoArray(sums, sum + sumPitch + 2 * COUNT);
    c13.intoArray(sums, sum + sumPitch + 3 * COUNT);
    c20.intoArray(sums, sum + 2 * sumPitch);
    c21.intoArray(sums, sum + 2 * sumPitch + COUNT);
    c22.intoArray(sums, sum + 2 * sumPitch + 2 * COUNT);
    c23.intoArray(sums, sum + 2 * sumPitch + 3 * COUNT);
  }
}
