package org.sparknn.model;

import java.io.Serializable;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Copies the tensors out of one kind of column. */
abstract class TensorReader implements Serializable {
  private final String column;
  private final int[] shape;
  private final int elements;

  TensorReader(String column, Shape shape) {
    this.column = column;
    this.shape = shape.sizes().toArray();
    elements = shape.known() ? shape.elements() : 0;
  }

  /**
   * The reader for a column's type.
   *
   * @throws IllegalArgumentException if the type cannot hold such tensors
   */
  static TensorReader of(StructField field, TensorMetadata described) {
    DataType type = field.dataType();
    boolean bytes = described.dtype().equals(TensorMetadata.UINT8);
    Shape shape = described.shape();
    if (type instanceof ArrayType array && array.elementType() instanceof FloatType && !bytes) {
      return new FloatArrayReader(field.name(), shape, array.containsNull());
    }
    if (type.equals(SQLDataTypes.VectorType()) && !bytes) {
      return new VectorReader(field.name(), shape);
    }
    if (type instanceof StructType struct && ImageReader.reads(struct) && bytes) {
      return new ImageReader(field.name(), shape);
    }
    if (type instanceof BinaryType) {
      return new BinaryReader(field.name(), shape, bytes);
    }
    throw new IllegalArgumentException(
        ("column '%s' has type %s, which holds no %s tensors; a tensor column is array<float>"
                + " (float32), a vector (float32), an image struct (uint8) or binary (both)")
            .formatted(field.name(), type.simpleString(), described.dtype()));
  }

  boolean isBytes() {
    return false;
  }

  void read(InternalRow row, int ordinal, byte[] target, int offset) {
    throw new IllegalStateException("column '%s' holds floats, not bytes".formatted(column));
  }

  void read(InternalRow row, int ordinal, float[] target, int offset) {
    throw new IllegalStateException("column '%s' holds bytes, not floats".formatted(column));
  }

  final String column() {
    return column;
  }

  final Shape shape() {
    return Shape.of(shape);
  }

  /** Elements of each tensor. */
  final int elements() {
    return elements;
  }

  final void requireElements(int given) {
    if (given != elements) {
      throw new ShapeException(
          "column '%s' wants %d elements of shape %s but got %d"
              .formatted(column, elements, shape(), given));
    }
  }
}
