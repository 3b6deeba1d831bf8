package org.sparknn.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.testing.LocalSpark;

/** Does each kind of column give its tensors, and say what is wrong with them? */
final class TensorColumnTest {
  private static final Shape SHAPE = Shape.of(1, 2, 2);
  private static final float[] VALUES = {1, 0, -2.5f, 4};

  private static Dataset<Row> rows(DataType type, Object value) {
    StructType schema = new StructType().add("x", type);
    return LocalSpark.session().createDataFrame(List.of(RowFactory.create(value)), schema);
  }

  private static InternalRow first(Dataset<Row> rows) {
    return rows.queryExecution().toRdd().toJavaRDD().map(InternalRow::copy).first();
  }

  private static float[] floats(Dataset<Row> rows) {
    TensorColumn column = TensorColumn.of(rows.schema(), "x", SHAPE);
    assertFalse(column.isBytes());
    float[] target = new float[VALUES.length + 2];
    column.read(first(rows), 0, target, 1);
    assertEquals(0, target[0]);
    assertEquals(0, target[VALUES.length + 1]);
    return Arrays.copyOfRange(target, 1, VALUES.length + 1);
  }

  private static byte[] bytes(Dataset<Row> rows, Shape shape) {
    TensorColumn column = TensorColumn.of(rows.schema(), "x", shape);
    assertTrue(column.isBytes());
    byte[] target = new byte[column.shape().elements() + 1];
    column.read(first(rows), 0, target, 1);
    return Arrays.copyOfRange(target, 1, target.length);
  }

  private static String refusal(Dataset<Row> rows) {
    return assertThrows(ShapeException.class, () -> floats(rows)).getMessage();
  }

  @Test
  void arraysOfFloats() {
    for (boolean containsNull : new boolean[] {false, true}) {
      DataType type = DataTypes.createArrayType(DataTypes.FloatType, containsNull);
      assertArrayEquals(VALUES, floats(rows(type, VALUES)));
    }
    DataType type = DataTypes.createArrayType(DataTypes.FloatType);
    assertEquals(
        "column 'x' wants 4 elements of shape [1, 2, 2] but got 3",
        refusal(rows(type, new float[] {1, 2, 3})));
    assertEquals(
        "column 'x' wants tensors of shape [1, 2, 2] but got null", refusal(rows(type, null)));
    assertEquals(
        "column 'x' wants 4 elements but element 2 is null",
        refusal(rows(type, Arrays.asList(1f, 2f, null, 4f))));
  }

  @Test
  void vectors() {
    DataType type = SQLDataTypes.VectorType();
    assertArrayEquals(VALUES, floats(rows(type, Vectors.dense(1, 0, -2.5, 4))));
    assertArrayEquals(
        VALUES,
        floats(rows(type, Vectors.sparse(4, new int[] {0, 2, 3}, new double[] {1, -2.5, 4}))));
    assertEquals(
        "column 'x' wants 4 elements of shape [1, 2, 2] but got 5",
        refusal(rows(type, Vectors.zeros(5))));
  }

  @Test
  void binary() {
    byte[] raw = {1, -1, 0, 127};
    assertArrayEquals(raw, bytes(rows(DataTypes.BinaryType, raw), SHAPE));
    ByteBuffer buffer = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(VALUES);
    Dataset<Row> floats = rows(DataTypes.BinaryType, buffer.array());
    assertArrayEquals(VALUES, floats(TensorColumn.describe(floats, "x", SHAPE, "float32")));
    assertEquals(
        "column 'x' wants 16 bytes for 4 floats of shape [1, 2, 2] but got 4 bytes",
        refusal(TensorColumn.describe(rows(DataTypes.BinaryType, raw), "x", SHAPE, "float32")));
  }

  private static Dataset<Row> image(int height, int width, int channels, int mode, byte... data) {
    return rows(
        ImageSchema.columnSchema(), RowFactory.create("", height, width, channels, mode, data));
  }

  @Test
  void images() {
    // Two pixels, blue green red; then with alpha; then grey.
    assertArrayEquals(
        new byte[] {3, 6, 2, 5, 1, 4},
        bytes(image(1, 2, 3, 16, new byte[] {1, 2, 3, 4, 5, 6}), Shape.of(3, 1, 2)));
    assertArrayEquals(
        new byte[] {3, 6, 2, 5, 1, 4},
        bytes(image(2, 1, 4, 24, new byte[] {1, 2, 3, 9, 4, 5, 6, 9}), Shape.of(3, 2, 1)));
    assertArrayEquals(
        new byte[] {7, 8}, bytes(image(1, 2, 1, 0, new byte[] {7, 8}), Shape.of(1, 1, 2)));
    assertEquals(
        "column 'x' wants images of shape [3, 1, 2] but got [1, 1, 2] in 2 bytes",
        assertThrows(
                ShapeException.class,
                () -> bytes(image(1, 2, 1, 0, new byte[] {7, 8}), Shape.of(3, 1, 2)))
            .getMessage());
  }

  @Test
  void shapeAndTypeComeFromTheMetadataFirst() {
    Dataset<Row> rows = rows(DataTypes.BinaryType, new byte[6]);
    Dataset<Row> described = TensorColumn.describe(rows, "x", Shape.of(1, 2, 3), "uint8");
    assertEquals(Shape.of(1, 2, 3), TensorColumn.of(described.schema(), "x", SHAPE).shape());
    assertEquals(
        "{\"tensor\":{\"shape\":[1,2,3],\"dtype\":\"uint8\"}}",
        described.schema().apply("x").metadata().json());
    assertEquals(
        "column 'x' carries no shape in its metadata: name it with TensorColumn.describe",
        assertThrows(IllegalArgumentException.class, () -> TensorColumn.of(rows.schema(), "x"))
            .getMessage());
  }

  @Test
  void columnsThatHoldNoTensorsAreRefused() {
    StructType schema = new StructType().add("text", DataTypes.StringType);
    assertEquals(
        "column 'text' has type string, which holds no float32 tensors; a tensor column is"
            + " array<float> (float32), a vector (float32), an image struct (uint8) or binary (both)",
        assertThrows(IllegalArgumentException.class, () -> TensorColumn.of(schema, "text", SHAPE))
            .getMessage());
    assertEquals(
        "there is no column 'x'; there are [text]",
        assertThrows(IllegalArgumentException.class, () -> TensorColumn.of(schema, "x", SHAPE))
            .getMessage());
  }
}
