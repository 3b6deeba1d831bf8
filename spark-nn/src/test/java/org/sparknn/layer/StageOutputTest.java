package org.sparknn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.model.IndexColumn;
import org.sparknn.model.TensorColumn;
import org.sparknn.testing.LocalSpark;

/** Does a stage alone make of a column what the engine makes of the same rows? */
final class StageOutputTest {
  private static final int ROWS_WITHOUT_BATCH = 3;

  static List<Stages.Case> cases() {
    return Stages.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void outputsAreTheEngines(Stages.Case row) {
    PipelineStage stage = stage(row);
    Optional<Shape> shape = rowShape(row);
    if (shape.isEmpty()) {
      requireRefusal(stage, schema(row.input().row(), row.input().row()));
      return;
    }
    int count = row.input().rank() == shape.get().rank() ? ROWS_WITHOUT_BATCH : row.input().size(0);
    Plan plan = EngineRun.plan(row.layer(), shape.get());
    StructType schema =
        schema(shape.get(), plan.givenIndices().map(t -> t.shape().row()).orElse(shape.get()));
    if (!plan.statistics().isEmpty()) {
      requireRefusal(stage, schema);
      return;
    }
    float[] values = values(count * shape.get().elements());
    int[] positions = positions(values.length, plan.output().positions());
    Dataset<Row> rows = rows(schema, values, positions, count);

    Transformer transformer =
        stage instanceof LayerEstimator<?> estimator ? estimator.fit(rows) : (Transformer) stage;
    StateDict state = transformer instanceof LayerModel model ? model.state() : new StateDict();
    EngineRun engine = EngineRun.of(row.layer(), state, shape.get(), count, values, positions);
    Dataset<Row> output = transformer.transform(rows);
    assertEquals(stage.transformSchema(schema), output.schema());
    assertEquals(plan.output().shape().row(), TensorColumn.of(output.schema(), "y").shape());
    List<Row> collected = output.collectAsList();
    int length = engine.output().length / count;
    for (int i = 0; i < count; i++) {
      assertEquals(i, collected.get(i).getInt(0));
      assertArrayEquals(
          Arrays.copyOfRange(engine.output(), i * length, (i + 1) * length),
          floats(collected.get(i).getList(collected.get(i).fieldIndex("y"))));
      int[] indices = engine.indices().orElse(new int[0]);
      if (indices.length > 0) {
        assertEquals(
            Arrays.stream(indices, i * length, (i + 1) * length).boxed().toList(),
            new ArrayList<>(collected.get(i).getList(collected.get(i).fieldIndex("found"))));
      }
    }
  }

  private static PipelineStage stage(Stages.Case row) {
    LayerStage stage = Stages.stage(row.node());
    ((ColumnParams<?>) stage).setInputCol("x");
    ((ColumnParams<?>) stage).setOutputCol("y");
    ((ColumnParams<?>) stage).setBatchSize(2);
    if (stage instanceof IndicesParams<?> indices) {
      indices.setIndicesCol(stage instanceof MaxUnpoolStage<?> ? "given" : "found");
    }
    return (PipelineStage) stage;
  }

  /** The shape of a row of the case: without its first axis if that is the batch. */
  private static Optional<Shape> rowShape(Stages.Case row) {
    List<Shape> candidates = new ArrayList<>();
    if (row.input().rank() > 0) {
      candidates.add(row.input().row());
    }
    candidates.add(row.input());
    return candidates.stream().filter(shape -> accepts(row.layer(), shape)).findFirst();
  }

  private static boolean accepts(Layer layer, Shape row) {
    try {
      return EngineRun.plan(layer, row).batched();
    } catch (ShapeException refusal) {
      return false;
    }
  }

  private static void requireRefusal(PipelineStage stage, StructType schema) {
    String message =
        assertThrows(ShapeException.class, () -> stage.transformSchema(schema)).getMessage();
    assertTrue(message.startsWith(stage.uid() + " over column 'x'"), message);
    assertTrue(message.contains("batch"), message);
  }

  private static StructType schema(Shape row, Shape indices) {
    return new StructType()
        .add("id", DataTypes.IntegerType, false)
        .add(
            new StructField(
                "x",
                DataTypes.createArrayType(DataTypes.FloatType, false),
                false,
                TensorColumn.floats(row)))
        .add(new StructField("given", IndexColumn.TYPE, false, IndexColumn.metadata(indices)));
  }

  private static float[] values(int count) {
    Random random = new Random(5);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static int[] positions(int count, int bound) {
    return new Random(7).ints(count, 0, Math.max(1, bound)).toArray();
  }

  private static Dataset<Row> rows(StructType schema, float[] values, int[] positions, int count) {
    int length = values.length / count;
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          RowFactory.create(
              i,
              Arrays.copyOfRange(values, i * length, (i + 1) * length),
              Arrays.copyOfRange(positions, i * length, (i + 1) * length)));
    }
    return LocalSpark.session().createDataFrame(rows, schema).coalesce(1);
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }
}
