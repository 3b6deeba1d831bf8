package org.sparknn.model;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * A column of positions, as max pooling returns and max unpooling reads them: {@code array<int>}
 * with the tensors' shape and the type {@code int32} in the column's metadata.
 */
public final class IndexColumn implements Serializable {
  /** The column's type. */
  public static final DataType TYPE = DataTypes.createArrayType(DataTypes.IntegerType, false);

  private final String name;
  private final int ordinal;
  private final int[] shape;
  private final int elements;

  private IndexColumn(String name, int ordinal, Shape shape) {
    this.name = name;
    this.ordinal = ordinal;
    this.shape = shape.sizes().toArray();
    elements = shape.elements();
  }

  /**
   * The named column of a schema, whose metadata must name a shape.
   *
   * @throws IllegalArgumentException if there is no such column, it cannot hold positions or
   *     carries no shape
   */
  public static IndexColumn of(StructType schema, String name) {
    StructField field = TensorColumn.field(schema, name);
    return of(field, schema.fieldIndex(name), TensorMetadata.required(field));
  }

  static IndexColumn of(StructField field, int ordinal, TensorMetadata described) {
    boolean ints =
        field.dataType() instanceof ArrayType array && array.elementType() instanceof IntegerType;
    if (!ints || !described.dtype().equals(TensorMetadata.INT32)) {
      throw new IllegalArgumentException(
          "column '%s' has type %s and holds %s tensors; indices are array<int> and int32"
              .formatted(field.name(), field.dataType().simpleString(), described.dtype()));
    }
    return new IndexColumn(field.name(), ordinal, described.shape());
  }

  /** Metadata for a column of positions of the given shape. */
  public static Metadata metadata(Shape shape) {
    return new TensorMetadata(shape, TensorMetadata.INT32).metadata();
  }

  public String name() {
    return name;
  }

  /** Shape of one row's tensor. */
  public Shape shape() {
    return Shape.of(shape);
  }

  /**
   * Copies one row's positions in logical order.
   *
   * @throws ShapeException if the row's tensor is null or has another shape
   */
  public void read(InternalRow row, int[] target, int offset) {
    if (row.isNullAt(ordinal)) {
      throw new ShapeException(
          "column '%s' wants indices of shape %s but got null".formatted(name, shape()));
    }
    ArrayData array = row.getArray(ordinal);
    if (array.numElements() != elements) {
      throw new ShapeException(
          "column '%s' wants %d elements of shape %s but got %d"
              .formatted(name, elements, shape(), array.numElements()));
    }
    for (int i = 0; i < elements; i++) {
      if (array.isNullAt(i)) {
        throw new ShapeException(
            "column '%s' wants %d elements but element %d is null".formatted(name, elements, i));
      }
      target[offset + i] = array.getInt(i);
    }
  }

  @Override
  public String toString() {
    return "column '%s' of indices of shape %s".formatted(name, Arrays.toString(shape));
  }
}
