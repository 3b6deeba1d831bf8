package org.sparknn.kernels.backend.blas;

import breeze.linalg.DenseMatrix;
import breeze.linalg.operators.HasOps;

/** A matrix inside an array, row after row; the one place that knows Breeze's matrices. */
final class RowMajor {
  private final double[] data;
  private final int offset;
  private final int rows;
  private final int columns;
  private final boolean transposed;

  private RowMajor(double[] data, int offset, int rows, int columns, boolean transposed) {
    this.data = data;
    this.offset = offset;
    this.rows = rows;
    this.columns = columns;
    this.transposed = transposed;
  }

  static RowMajor of(double[] data, int offset, int rows, int columns) {
    return new RowMajor(data, offset, rows, columns, false);
  }

  RowMajor transposed() {
    return new RowMajor(data, offset, columns, rows, !transposed);
  }

  /**
   * The product with another matrix, row after row. Breeze counts column after column, so it
   * multiplies what it takes for the transposed matrices, in the other order.
   */
  double[] times(RowMajor other) {
    if (rows == 0 || columns == 0 || other.columns == 0) {
      return new double[rows * other.columns];
    }
    return (double[])
        HasOps.impl_OpMulMatrix_DMD_DMD_eq_DMD().apply(other.columnMajor(), columnMajor()).data();
  }

  private DenseMatrix<Object> columnMajor() {
    return new DenseMatrix<>(columns, rows, data, offset, transposed ? rows : columns, transposed);
  }
}
