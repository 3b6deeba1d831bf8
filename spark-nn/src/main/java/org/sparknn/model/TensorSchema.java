package org.sparknn.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** The column that a network reads, and columns that are added to a schema. */
public final class TensorSchema {
  private TensorSchema() {}

  /**
   * The network's input, refused unless it has the shape that the network wants.
   *
   * @param wanted sizes may be unknown; those of the column then count
   */
  static TensorColumn input(StructType schema, String name, Optional<Shape> wanted) {
    if (wanted.isEmpty()) {
      return TensorColumn.of(schema, name);
    }
    Shape shape = wanted.orElseThrow();
    TensorColumn column = TensorColumn.of(schema, name, shape);
    if (!fits(column.shape(), shape)) {
      throw new ShapeException(
          "the network wants inputs of shape %s but column '%s' has shape %s"
              .formatted(shape, name, column.shape()));
    }
    return column;
  }

  private static boolean fits(Shape given, Shape wanted) {
    if (given.rank() != wanted.rank()) {
      return false;
    }
    for (int axis = 0; axis < wanted.rank(); axis++) {
      if (wanted.knows(axis) && given.size(axis) != wanted.size(axis)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The schema with columns added.
   *
   * @throws IllegalArgumentException if there is a column of that name
   */
  public static StructType append(StructType schema, List<StructField> added) {
    StructType result = schema;
    for (StructField field : added) {
      if (Arrays.asList(result.fieldNames()).contains(field.name())) {
        throw new IllegalArgumentException(
            "there is a column '%s' already".formatted(field.name()));
      }
      result = result.add(field);
    }
    return result;
  }
}
