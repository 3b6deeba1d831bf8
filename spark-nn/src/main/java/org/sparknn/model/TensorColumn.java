package org.sparknn.model;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * A column whose values are tensors of one shape, with shape and type in the column's metadata:
 *
 * <ul>
 *   <li>{@code array<float>}: float32, row-major;
 *   <li>an ML vector, dense or sparse: float32, row-major;
 *   <li>Spark's image struct: uint8; its rows of blue, green, red pixels become (C, H, W) in red,
 *       green, blue; grey stays one channel, an alpha channel is left out;
 *   <li>binary: uint8, or float32 little-endian if the metadata says so; row-major.
 * </ul>
 *
 * Reads rows as Spark holds them, without boxing. A row whose tensor is null or has another shape
 * is refused by a {@link ShapeException} that names the column; {@link ShapeException#at} adds the
 * row's place where the caller knows it.
 */
public final class TensorColumn implements Serializable {
  private final String name;
  private final int[] shape;
  private final TensorReader reader;

  private TensorColumn(String name, Shape shape, TensorReader reader) {
    this.name = name;
    this.shape = shape.sizes().toArray();
    this.reader = reader;
  }

  /**
   * The named column of a schema; {@code shape} is used if its metadata names none.
   *
   * @throws IllegalArgumentException if there is no such column or it cannot hold tensors
   */
  public static TensorColumn of(StructType schema, String name, Shape shape) {
    StructField field = field(schema, name);
    TensorMetadata described =
        TensorMetadata.of(field).orElse(TensorMetadata.standard(field, shape));
    if (!described.shape().known()) {
      throw new ShapeException(
          "column '%s' needs a shape without unknown sizes but got %s"
              .formatted(name, described.shape()));
    }
    return new TensorColumn(name, described.shape(), TensorReader.of(field, described));
  }

  /**
   * The named column of a schema, whose metadata must name a shape.
   *
   * @throws IllegalArgumentException if there is no such column, it cannot hold tensors or carries
   *     no shape
   */
  public static TensorColumn of(StructType schema, String name) {
    return of(schema, name, TensorMetadata.required(field(schema, name)).shape());
  }

  static StructField field(StructType schema, String name) {
    String[] names = schema.fieldNames();
    int index = Arrays.asList(names).indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "there is no column '%s'; there are %s".formatted(name, Arrays.toString(names)));
    }
    return schema.fields()[index];
  }

  /** The column of that very name, be there dots in it. */
  static Column quoted(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }

  /** Metadata for a column of floats of the given shape. */
  public static Metadata floats(Shape shape) {
    return new TensorMetadata(shape, TensorMetadata.FLOAT32).metadata();
  }

  /** Metadata for a column of unsigned bytes of the given shape. */
  public static Metadata bytes(Shape shape) {
    return new TensorMetadata(shape, TensorMetadata.UINT8).metadata();
  }

  /**
   * The same rows with the shape and type of one column in its metadata.
   *
   * @param dtype {@code float32}, {@code uint8}, or {@code int32} for an {@link IndexColumn}
   * @throws IllegalArgumentException if the column cannot hold tensors of that type
   */
  public static Dataset<Row> describe(Dataset<?> rows, String name, Shape shape, String dtype) {
    StructField field = field(rows.schema(), name);
    TensorMetadata described = new TensorMetadata(shape, dtype);
    if (dtype.equals(TensorMetadata.INT32)) {
      IndexColumn.of(field, rows.schema().fieldIndex(name), described);
    } else {
      TensorReader.of(field, described);
    }
    return rows.toDF().withMetadata(name, described.addTo(field.metadata()));
  }

  /** The classes that a column consists of, for serializers that want to know them. */
  public static List<Class<?>> wireClasses() {
    return List.of(
        TensorColumn.class,
        FloatArrayReader.class,
        VectorReader.class,
        ImageReader.class,
        BinaryReader.class);
  }

  /** What is selected of each row for {@link #read}. */
  public Column column() {
    return quoted(name);
  }

  public String name() {
    return name;
  }

  /** Shape of one row's tensor. */
  public Shape shape() {
    return Shape.of(shape);
  }

  /** Whether the elements are unsigned bytes rather than floats. */
  public boolean isBytes() {
    return reader.isBytes();
  }

  /**
   * Copies one row's elements in logical order; for columns of bytes.
   *
   * @throws ShapeException if the row's tensor is null or has another shape
   */
  public void read(InternalRow row, int ordinal, byte[] target, int offset) {
    requireValue(row, ordinal);
    reader.read(row, ordinal, target, offset);
  }

  /**
   * Copies one row's elements in logical order; for columns of floats.
   *
   * @throws ShapeException if the row's tensor is null or has another shape
   */
  public void read(InternalRow row, int ordinal, float[] target, int offset) {
    requireValue(row, ordinal);
    reader.read(row, ordinal, target, offset);
  }

  private void requireValue(InternalRow row, int ordinal) {
    if (row.isNullAt(ordinal)) {
      throw new ShapeException(
          "column '%s' wants tensors of shape %s but got null".formatted(name, shape()));
    }
  }

  @Override
  public String toString() {
    return "column '%s' of shape %s and type %s"
        .formatted(name, shape(), isBytes() ? TensorMetadata.UINT8 : TensorMetadata.FLOAT32);
  }
}
