package org.sparknn.model;

import java.util.Optional;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Finds what a loss is to read in columns. */
public final class TargetColumns {
  private TargetColumns() {}

  /**
   * The column as a target of a loss: class numbers where the loss takes them, probabilities if the
   * column has the output's shape, else floats of the column's shape.
   *
   * @param output shape of one row's output
   * @throws IllegalArgumentException if the column is missing, or the loss refuses it
   */
  public static TargetColumn of(StructType schema, String name, Loss loss, Shape output) {
    Target usual = loss.target(output);
    Target wanted =
        TensorMetadata.of(TensorColumn.field(schema, name))
            .map(TensorMetadata::shape)
            .flatMap(given -> unusual(given, usual, output))
            .orElse(usual);
    TargetColumn column = TargetColumn.of(schema, name, wanted);
    try {
      loss.check(Shape.batchOf(output), wanted.batch());
    } catch (ShapeException refusal) {
      throw refusal.at("%s of column '%s'".formatted(loss.kind(), name));
    }
    return column;
  }

  private static Optional<Target> unusual(Shape given, Target usual, Shape output) {
    if (TargetColumn.sameElements(given, usual.shape())) {
      return Optional.empty();
    }
    // class numbers of another shape are refused as such
    return usual.classes() && !given.equals(output)
        ? Optional.empty()
        : Optional.of(new Target(given, false));
  }

  /**
   * A column of predictions: numbers, a vector column whose metadata knows its size, or a tensor
   * column.
   *
   * @throws IllegalArgumentException if the column is missing or its shape is not known
   */
  public static TargetColumn predictions(StructType schema, String name) {
    StructField field = TensorColumn.field(schema, name);
    return TargetColumn.of(schema, name, new Target(shape(field), false));
  }

  private static Shape shape(StructField field) {
    if (field.dataType() instanceof NumericType) {
      return Shape.of();
    }
    if (TensorMetadata.of(field).isEmpty() && field.dataType().equals(SQLDataTypes.VectorType())) {
      int size = AttributeGroup.fromStructField(field).size();
      if (size >= 0) {
        return Shape.of(size);
      }
    }
    return TensorMetadata.required(field).shape();
  }
}
