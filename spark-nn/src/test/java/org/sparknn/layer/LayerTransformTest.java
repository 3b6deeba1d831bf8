package org.sparknn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.model.TensorColumn;
import org.sparknn.testing.LocalSpark;

/** Do layers work alone in a Pipeline? */
final class LayerTransformTest {
  private static final StructType SCHEMA =
      new StructType()
          .add(
              new StructField(
                  "x",
                  DataTypes.createArrayType(DataTypes.FloatType, false),
                  false,
                  TensorColumn.floats(Shape.of(1, 2, 4))));

  private static Dataset<Row> rows() {
    return LocalSpark.rows(
        SCHEMA,
        List.of(
            RowFactory.create(new float[] {1, -2, 3, 4, 5, 6, -7, 8}),
            RowFactory.create(new float[] {-1, -2, -3, -4, -5, -6, -7, -8})),
        1);
  }

  private static Pipeline pipeline() {
    return new Pipeline()
        .setStages(
            new PipelineStage[] {
              new ReLU().setInputCol("x").setOutputCol("relu"),
              new MaxPool2d(2).setInputCol("relu").setOutputCol("pool"),
              new Flatten().setInputCol("pool").setOutputCol("flat"),
              new Linear(2, 3).setSeed(5).setInputCol("flat").setOutputCol("y")
            });
  }

  @Test
  void layersMapTensorColumns() {
    Dataset<Row> output = pipeline().fit(rows()).transform(rows());
    assertEquals(
        "[[6.0, 8.0], [0.0, 0.0]]",
        output.select("flat").collectAsList().stream()
            .map(row -> row.getList(0))
            .toList()
            .toString());
    assertEquals(Shape.of(1, 1, 2), TensorColumn.of(output.schema(), "pool").shape());
    assertEquals(pipeline().transformSchema(SCHEMA), output.schema());
  }

  @Test
  void theWeightsOfALayerAreSaved(@TempDir Path directory) throws Exception {
    PipelineModel model = pipeline().fit(rows());
    String path = directory.resolve("model").toString();
    model.write().save(path);
    assertEquals(
        model.transform(rows()).collectAsList(),
        PipelineModel.load(path).transform(rows()).collectAsList());
    Conv2d conv = new Conv2d(1, 2, 3).setPadding("same").setName("c");
    conv.write().save(directory.resolve("conv").toString());
    assertEquals(conv.layer(), Conv2d.load(directory.resolve("conv").toString()).layer());
  }

  @Test
  void shapesAreCheckedBeforeAnyJob() {
    MaxPool2d pool = new MaxPool2d(3).setInputCol("x");
    String message =
        assertThrows(IllegalArgumentException.class, () -> pool.transformSchema(SCHEMA))
            .getMessage();
    assertEquals(
        pool.uid()
            + " over column 'x' of shape [1, 2, 4] and type float32: Given input size: (1x2x4)."
            + " Calculated output size: (1x0x1). Output size is too small",
        message);
  }

  @Test
  void bytesEnterALayerAsNumbers() {
    Dataset<Row> rows = Columns.bytes(Shape.of(1, 2), new byte[] {(byte) 200, 7});
    ReLU relu = new ReLU().setInputCol("x").setOutputCol("y");
    assertEquals("[200.0, 7.0]", relu.transform(rows).select("y").head().getList(0).toString());
  }

  @Test
  void aBadRowIsNamedWithItsColumn() {
    Dataset<Row> rows = Columns.floats(Shape.of(2), 1, new float[2], null, new float[2]);
    ReLU relu = new ReLU().setInputCol("x");
    String message =
        assertThrows(SparkException.class, () -> relu.transform(rows).collectAsList()).getMessage();
    assertTrue(
        message.contains(
            "row 1 of partition 0: column 'x' wants tensors of shape [2] but got null"),
        message);
  }

  @Test
  void layersThatMixTheBatchAreRefused() {
    for (LayerStage stage :
        List.of(new Softmax(0), new Softmax(-2), new LogSoftmax(0), new Flatten(0, -1))) {
      ((ColumnParams<?>) stage).setInputCol("x");
      String message =
          assertThrows(
                  ShapeException.class,
                  () -> ((Transformer) stage).transformSchema(Columns.floats(Shape.of(2))))
              .getMessage();
      assertTrue(message.startsWith(stage.uid() + " over column 'x'"), message);
      assertTrue(message.contains("would mix the rows of a batch"), message);
    }
  }
}
