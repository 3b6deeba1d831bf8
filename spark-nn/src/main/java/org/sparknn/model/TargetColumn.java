package org.sparknn.model;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * A column that holds what a loss compares each row's output with: class numbers or floats. A
 * target of one element comes from a numeric column, any target from a tensor column, whose bytes
 * count as numbers from 0 to 255.
 */
public abstract class TargetColumn implements Serializable {
  private final String name;
  private final int[] shape;
  private final boolean classes;

  TargetColumn(String name, Target target) {
    this.name = name;
    shape = target.shape().sizes().toArray();
    classes = target.classes();
  }

  /**
   * The named column of a schema.
   *
   * @param target what the loss wants for each row
   * @throws IllegalArgumentException if there is no such column or it cannot hold such targets
   */
  public static TargetColumn of(StructType schema, String name, Target target) {
    StructField field = TensorColumn.field(schema, name);
    if (field.dataType() instanceof NumericType) {
      if (target.shape().elements() != 1) {
        throw new ShapeException(
            "the loss wants targets of shape %s but column '%s' holds one number a row"
                .formatted(target.shape(), name));
      }
      return new NumberTarget(name, target);
    }
    if (field.dataType().equals(DataTypes.StringType)) {
      throw new IllegalArgumentException(
          ("target column '%s' must hold numbers or tensors but has type string; StringIndexer makes"
                  + " numbers of texts")
              .formatted(name));
    }
    TensorColumn column = TensorColumn.of(schema, name, target.shape());
    if (!sameElements(column.shape(), target.shape())) {
      throw new ShapeException(
          "the loss wants targets of shape %s but column '%s' has shape %s"
              .formatted(target.shape(), name, column.shape()));
    }
    return new TensorTarget(column, target);
  }

  /**
   * Whether shapes differ by axes of size 1 only, which do not change the order of the elements.
   */
  static boolean sameElements(Shape a, Shape b) {
    return withoutOnes(a).equals(withoutOnes(b));
  }

  private static List<Integer> withoutOnes(Shape shape) {
    return shape.sizes().stream().filter(size -> size != 1).boxed().toList();
  }

  /** The classes that a column consists of, for serializers that want to know them. */
  public static List<Class<?>> wireClasses() {
    return List.of(NumberTarget.class, TensorTarget.class);
  }

  public final String name() {
    return name;
  }

  /** What the loss wants for each row. */
  public final Target target() {
    return new Target(Shape.of(shape), classes);
  }

  /** What is selected of each row for {@link #read}. */
  public abstract Column column();

  /**
   * Copies one row's target in row-major order.
   *
   * @throws ShapeException if the row has none or one of another shape
   */
  public abstract void read(InternalRow row, int ordinal, double[] values);
}
