package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * The micro-kernel of products of two matrices whose rows are summed over, which lie along the
 * vectors: for {@link #ROWS} rows of x and {@link #COLUMNS} rows of w, {@code sums[r][c][lane] += Σ
 * over i of x[reads[read + r] + from + i · lanes + lane] · w[weight + c · pitch + i · lanes +
 * lane]}. The lanes are added at the very end.
 */
final class DotProductKernel {
  static final int ROWS = 3;

  /** With these twelve sums, three vectors of x and one of w sixteen registers are full. */
  static final int COLUMNS = 4;

  private DotProductKernel() {}

  static void add(
      int length,
      float[] x,
      int[] reads,
      int read,
      int from,
      float[] w,
      int weight,
      int pitch,
      float[] sums,
      int sum,
      int sumPitch) {
    FloatVector c00 = FloatVector.fromArray(FLOATS, sums, sum);
    FloatVector c01 = FloatVector.fromArray(FLOATS, sums, sum + COUNT);
    FloatVector c02 = FloatVector.fromArray(FLOATS, sums, sum + 2 * COUNT);
    FloatVector c03 = FloatVector.fromArray(FLOATS, sums, sum + 3 * COUNT);
    FloatVector c10 = FloatVector.fromArray(FLOATS, sums, sum + sumPitch);
    FloatVector c11 = FloatVector.fromArray(FLOATS, sums, sum + sumPitch + COUNT);
    FloatVector c12 = FloatVector.fromArray(FLOATS, sums, sum + sumPitch + 2 * COUNT);
    FloatVector c13 = FloatVector.fromArray(FLOATS, sums, sum + sumPitch + 3 * COUNT);
    FloatVector c20 = FloatVector.fromArray(FLOATS, sums, sum + 2 * sumPitch);
    FloatVector c21 = FloatVector.fromArray(FLOATS, sums, sum + 2 * sumPitch + COUNT);
    FloatVector c22 = FloatVector.fromArray(FLOATS, sums, sum + 2 * sumPitch + 2 * COUNT);
    FloatVector c23 = FloatVector.fromArray(FLOATS, sums, sum + 2 * sumPitch + 3 * COUNT);
    int x0 = reads[read] + from;
    int x1 = reads[read + 1] + from;
    int x2 = reads[read + 2] + from;
    for (int k = 0, w0 = weight; k < length; k += COUNT, w0 += COUNT) {
      FloatVector a0 = FloatVector.fromArray(FLOATS, x, x0 + k);
      FloatVector a1 = FloatVector.fromArray(FLOATS, x, x1 + k);
      FloatVector a2 = FloatVector.fromArray(FLOATS, x, x2 + k);
      FloatVector b0 = FloatVector.fromArray(FLOATS, w, w0);
      c00 = a0.fma(b0, c00);
      c10 = a1.fma(b0, c10);
      c20 = a2.fma(b0, c20);
      FloatVector b1 = FloatVector.fromArray(FLOATS, w, w0 + pitch);
      c01 = a0.fma(b1, c01);
      c11 = a1.fma(b1, c11);
      c21 = a2.fma(b1, c21);
      FloatVector b2 = FloatVector.fromArray(FLOATS, w, w0 + 2 * pitch);
      c02 = a0.fma(b2, c02);
      c12 = a1.fma(b2, c12);
      c22 = a2.fma(b2, c22);
      FloatVector b3 = FloatVector.fromArray(FLOATS, w, w0 + 3 * pitch);
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

  /** {@code totals[i] = Σ over the lanes of sums[i]}. */
  static void addLanes(int count, float[] sums, int sum, float[] totals) {
    for (int i = 0; i < count; i++) {
      totals[i] = AcrossLanes.sum(FloatVector.fromArray(FLOATS, sums, sum + i * COUNT)).lane(0);
    }
  }
}
