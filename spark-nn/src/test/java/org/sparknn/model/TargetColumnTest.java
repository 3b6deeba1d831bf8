package org.sparknn.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
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
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.testing.KryoCopy;
import org.sparknn.testing.LocalSpark;

/** Are targets read from every kind of column, and others refused? */
class TargetColumnTest {
  private static final Target CLASS = new Target(Shape.of(), true);
  private static final Target MASK = new Target(Shape.of(2, 2), true);

  private static Dataset<Row> rows(DataType type, Object value) {
    return LocalSpark.session()
        .createDataFrame(
            Arrays.asList(RowFactory.create(value)), new StructType().add("a.b", type));
  }

  private static double[] read(Dataset<Row> rows, Target target) {
    TargetColumn column = TargetColumn.of(rows.schema(), "a.b", target);
    assertEquals(target, column.target());
    assertEquals("a.b", column.name());
    double[] values = new double[target.shape().elements()];
    InternalRow row = rows.select(column.column()).queryExecution().toRdd().toJavaRDD().first();
    column.read(row, 0, values);
    double[] carried = new double[values.length];
    KryoCopy.of(column).read(row, 0, carried);
    assertArrayEquals(values, carried);
    return values;
  }

  private static String refusal(Dataset<Row> rows, Target target) {
    return assertThrows(IllegalArgumentException.class, () -> read(rows, target)).getMessage();
  }

  @Test
  void oneNumberIsAClassOrAFloat() {
    assertArrayEquals(new double[] {3}, read(rows(DataTypes.IntegerType, 3), CLASS));
    assertArrayEquals(new double[] {3}, read(rows(DataTypes.DoubleType, 3.0), CLASS));
    Target one = new Target(Shape.of(1), false);
    assertArrayEquals(new double[] {-0.1}, read(rows(DataTypes.DoubleType, -0.1), one));
    assertArrayEquals(new double[] {0.5}, read(rows(DataTypes.FloatType, 0.5f), one));
    assertArrayEquals(
        new double[] {1.25},
        read(rows(DataTypes.createDecimalType(5, 2), new java.math.BigDecimal("1.25")), one));
  }

  @Test
  void tensorsAreFloatsOrClasses() {
    DataType array = DataTypes.createArrayType(DataTypes.FloatType, false);
    float[] values = {1, 0, 2, 1};
    double[] expected = {1, 0, 2, 1};
    assertArrayEquals(expected, read(rows(array, values), MASK));
    assertArrayEquals(expected, read(rows(array, values), new Target(Shape.of(4), false)));
    assertArrayEquals(
        expected, read(rows(SQLDataTypes.VectorType(), Vectors.dense(1, 0, 2, 1)), MASK));
    assertArrayEquals(
        new double[] {1, 0, 255, 1},
        read(rows(DataTypes.BinaryType, new byte[] {1, 0, -1, 1}), MASK));
  }

  @Test
  void axesOfSizeOneDoNotMatter() {
    Dataset<Row> masks =
        LocalSpark.session()
            .createDataFrame(
                List.of(RowFactory.create((Object) new byte[] {1, 0, 2, 1})),
                new StructType()
                    .add(
                        "a.b", DataTypes.BinaryType, false, TensorColumn.bytes(Shape.of(1, 2, 2))));
    assertArrayEquals(new double[] {1, 0, 2, 1}, read(masks, MASK));
    assertEquals(
        "the loss wants targets of shape [4] but column 'a.b' has shape [1, 2, 2]",
        refusal(masks, new Target(Shape.of(4), true)));
  }

  @Test
  void whatCannotBeATargetIsRefused() {
    assertEquals(
        "the loss wants targets of shape [2, 2] but column 'a.b' holds one number a row",
        refusal(rows(DataTypes.IntegerType, 1), MASK));
    assertEquals(
        "target column 'a.b' must hold numbers or tensors but has type string; StringIndexer makes"
            + " numbers of texts",
        refusal(rows(DataTypes.StringType, "cat"), CLASS));
    assertEquals(
        "column 'a.b' wants numbers but got null",
        refusal(rows(DataTypes.IntegerType, null), CLASS));
    Dataset<Row> rows = rows(DataTypes.IntegerType, 1);
    assertEquals(
        "there is no column 'y'; there are [a.b]",
        assertThrows(
                IllegalArgumentException.class, () -> TargetColumn.of(rows.schema(), "y", CLASS))
            .getMessage());
  }
}
