package org.sparknn.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;

/**
 * What a column's metadata says of its tensors: {@code {"tensor": {"shape": [3, 32, 32], "dtype":
 * "uint8"}}}.
 */
record TensorMetadata(Shape shape, String dtype) {
  static final String FLOAT32 = "float32";
  static final String UINT8 = "uint8";
  static final String INT32 = "int32";
  private static final String KEY = "tensor";

  private static final List<String> TYPES = List.of(FLOAT32, UINT8, INT32);

  TensorMetadata {
    if (!TYPES.contains(dtype)) {
      throw new IllegalArgumentException(
          "a tensor's type must be one of %s but got %s".formatted(TYPES, dtype));
    }
  }

  static Optional<TensorMetadata> of(StructField field) {
    if (!field.metadata().contains(KEY)) {
      return Optional.empty();
    }
    Metadata tensor = field.metadata().getMetadata(KEY);
    long[] sizes = tensor.getLongArray("shape");
    Shape shape = new Shape(Sizes.compute(sizes.length, i -> Math.toIntExact(sizes[i])));
    return Optional.of(new TensorMetadata(shape, tensor.getString("dtype")));
  }

  static TensorMetadata required(StructField field) {
    return of(field)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    ("column '%s' carries no shape in its metadata: name it with"
                            + " TensorColumn.describe")
                        .formatted(field.name())));
  }

  /** For a column without metadata: bytes in images and binary columns, else floats. */
  static TensorMetadata standard(StructField field, Shape shape) {
    boolean bytes =
        field.dataType() instanceof BinaryType || field.dataType() instanceof StructType;
    return new TensorMetadata(shape, bytes ? UINT8 : FLOAT32);
  }

  Metadata metadata() {
    return addTo(Metadata.empty());
  }

  /** The given metadata with this in it. */
  Metadata addTo(Metadata others) {
    long[] sizes = Arrays.stream(shape.sizes().toArray()).asLongStream().toArray();
    Metadata tensor =
        new MetadataBuilder().putLongArray("shape", sizes).putString("dtype", dtype).build();
    return new MetadataBuilder().withMetadata(others).putMetadata(KEY, tensor).build();
  }
}
