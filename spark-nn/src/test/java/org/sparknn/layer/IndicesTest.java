package org.sparknn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.model.IndexColumn;
import org.sparknn.model.Sequential;
import org.sparknn.model.TensorColumn;

/** Do positions find their way from a max pooling to its inverse? */
final class IndicesTest {

  private static Dataset<Row> rows() {
    return Columns.floats(Shape.of(1, 4), 1, new float[] {1, 5, 3, 2}, new float[] {7, 6, 8, 9});
  }

  private static Dataset<Row> rows(int... positions) {
    return TensorColumn.describe(
        rows().withColumn("where", functions.lit(positions)), "where", Shape.of(1, 4), "int32");
  }

  private static List<List<Object>> column(Dataset<Row> rows, String name) {
    return rows.select(name).collectAsList().stream().map(row -> row.getList(0)).toList();
  }

  @Test
  void aPoolReturnsThemAndAnUnpoolTakesThemInAPipeline() {
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new MaxPool1d(2)
                      .setReturnIndices(true)
                      .setInputCol("x")
                      .setOutputCol("pooled")
                      .setIndicesCol("where"),
                  new MaxUnpool1d(2)
                      .setInputCol("pooled")
                      .setIndicesCol("where")
                      .setOutputCol("y")
                      .setOutputSize(5)
                });
    Dataset<Row> output = pipeline.fit(rows()).transform(rows());
    assertEquals("[[1, 2], [0, 3]]", column(output, "where").toString());
    assertEquals(
        "[[0.0, 5.0, 3.0, 0.0, 0.0], [7.0, 0.0, 0.0, 9.0, 0.0]]", column(output, "y").toString());
    assertEquals(Shape.of(1, 2), IndexColumn.of(output.schema(), "where").shape());
    assertEquals(pipeline.transformSchema(rows().schema()), output.schema());
  }

  @Test
  void withinANetworkTheyAreNamed() {
    Sequential network =
        new Sequential()
            .setInputShape(1, 5)
            .setLayers(
                new MaxPool1d(2).setName("pool"),
                new MaxUnpool1d(2).setIndicesOf("pool").setOutputSizeOf("pool"));
    assertEquals(5, network.outputShape().size(2));
    LayerModel model = new LayerModel("network", network.layer(), new StateDict()).setInputCol("x");
    Dataset<Row> rows = Columns.floats(Shape.of(1, 5), 1, new float[] {1, 5, 3, 2, 4});
    assertEquals(
        "[[0.0, 5.0, 3.0, 0.0, 0.0]]",
        column(model.transform(rows), model.getOutputCol()).toString());
  }

  @Test
  void aModelOfAPoolReturnsThemToo() {
    LayerModel model =
        new LayerModel("pool", new MaxPool1d(4).setReturnIndices(true).layer(), new StateDict())
            .setInputCol("x")
            .setIndicesCol("where");
    assertEquals("[[1], [3]]", column(model.transform(rows()), "where").toString());
  }

  @Test
  void anUnpoolWithoutThemIsRefused() {
    MaxUnpool1d unpool = new MaxUnpool1d(2).setInputCol("x");
    String message =
        assertThrows(ShapeException.class, () -> unpool.transformSchema(rows().schema()))
            .getMessage();
    assertTrue(message.startsWith(unpool.uid() + " over column 'x'"), message);
    assertTrue(message.contains("needs indices"), message);
  }

  @Test
  void indicesOfAnotherShapeOrTypeAreRefused() {
    MaxUnpool1d unpool = new MaxUnpool1d(2).setInputCol("x").setIndicesCol("where");
    Dataset<Row> rows = rows(0, 1, 2, 3);
    Dataset<Row> turned = TensorColumn.describe(rows, "where", Shape.of(4, 1), "int32");
    String message =
        assertThrows(ShapeException.class, () -> unpool.transformSchema(turned.schema()))
            .getMessage();
    assertTrue(message.contains("Expected shape of indices to be same as that of the"), message);
    unpool.setIndicesCol("x");
    assertThrows(IllegalArgumentException.class, () -> unpool.transformSchema(rows.schema()));
    ReLU relu = new ReLU().setInputCol("where");
    assertThrows(IllegalArgumentException.class, () -> relu.transformSchema(rows.schema()));
  }

  @Test
  void anIndexThatIsNoPositionIsNamedWithItsRow() {
    MaxUnpool1d unpool = new MaxUnpool1d(2).setInputCol("x").setIndicesCol("where");
    Dataset<Row> output = unpool.transform(rows(0, 1, 8, 3));
    String message = assertThrows(SparkException.class, output::collectAsList).getMessage();
    assertTrue(
        message.contains(
            "row 0 of partition 0: column 'where': Found an invalid max index: 8 (output volumes are"
                + " of size 8x1)"),
        message);
  }
}
