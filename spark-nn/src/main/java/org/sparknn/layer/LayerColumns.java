package org.sparknn.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.MaxUnpooling;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.training.InputTransform;
import org.sparknn.model.IndexColumn;
import org.sparknn.model.NetworkShapes;
import org.sparknn.model.TensorColumn;
import org.sparknn.model.TensorOutput;
import org.sparknn.score.BatchScoring;
import org.sparknn.score.InputColumns;
import org.sparknn.score.InternalRows;
import org.sparknn.score.ScoringModel;

/**
 * A layer between two tensor columns.
 *
 * @param backend what computes
 * @param batchSize rows computed together
 * @param indicesCol the column of positions that a max unpooling reads or a max pooling adds, or
 *     empty
 */
record LayerColumns(
    String uid,
    Layer layer,
    String inputCol,
    String outputCol,
    String backend,
    int batchSize,
    String indicesCol) {

  /**
   * The columns that a stage names.
   *
   * @throws IllegalArgumentException if it names no input
   */
  static LayerColumns of(ColumnParams<?> stage, Layer layer) {
    if (!stage.isDefined(stage.inputCol())) {
      throw new IllegalArgumentException(
          "%s has no input: setInputCol comes first".formatted(stage.uid()));
    }
    return new LayerColumns(
        stage.uid(),
        layer,
        stage.getInputCol(),
        stage.getOutputCol(),
        stage.getBackend(),
        stage.getBatchSize(),
        stage instanceof IndicesParams<?> other && stage.isDefined(other.indicesCol())
            ? other.getIndicesCol()
            : "");
  }

  /**
   * The schema with the added columns.
   *
   * @throws ShapeException if the layer refuses the input's shape or would mix rows
   * @throws IllegalArgumentException if a column is missing, is no tensor column, or exists already
   */
  StructType outputSchema(StructType schema) {
    StructType output = schema;
    for (StructField field : added(schema)) {
      if (Arrays.asList(output.fieldNames()).contains(field.name())) {
        throw new IllegalArgumentException(
            "%s: there is a column '%s' already".formatted(uid, field.name()));
      }
      output = output.add(field);
    }
    return output;
  }

  private List<StructField> added(StructType schema) {
    Plan plan = plan(schema);
    Shape output = plan.output().shape().row();
    List<StructField> added = new ArrayList<>();
    added.add(TensorOutput.field(outputCol, output));
    if (plan.returnedIndices().containsKey("")) {
      added.add(new StructField(indicesCol, IndexColumn.TYPE, false, IndexColumn.metadata(output)));
    }
    return added;
  }

  private Plan plan(StructType schema) {
    TensorColumn input = TensorColumn.of(schema, inputCol);
    try {
      Plan plan = Plan.overRows(layer, input.shape(), Purpose.INFERENCE);
      NetworkShapes.requireRowsApart(plan);
      if (plan.givenIndices().isPresent()) {
        checkIndices(plan.givenIndices().get().shape(), schema);
      }
      return plan;
    } catch (ShapeException refusal) {
      throw refusal.at("%s over %s".formatted(uid, input));
    }
  }

  private void checkIndices(Shape wanted, StructType schema) {
    if (!(layer instanceof MaxUnpooling unpooling) || indicesCol.isEmpty()) {
      throw new ShapeException(
          "a max unpooling needs indices: those of a max pooling in the same network (indices_of),"
              + " or alone a column of them (indicesCol)");
    }
    unpooling.checkIndices(wanted, Shape.batchOf(IndexColumn.of(schema, indicesCol).shape()));
  }

  /**
   * The input column, once the schema is checked.
   *
   * @throws IllegalArgumentException as {@link #outputSchema} does
   */
  TensorColumn input(StructType schema) {
    StructType unused = outputSchema(schema);
    return TensorColumn.of(schema, inputCol);
  }

  /** Adds the output columns; bytes enter the layer as the numbers 0 to 255. */
  Dataset<Row> transform(Dataset<?> rows, StateDict state) {
    StructType schema = rows.schema();
    TensorColumn input = input(schema);
    List<StructField> added = added(schema);
    ScoringModel model =
        new ScoringModel(layer, input.shape(), state, InputTransform.IDENTITY, backend, batchSize);
    BatchScoring scoring =
        new BatchScoring(
            JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext()).broadcast(model),
            new InputColumns(input, schema.fieldIndex(inputCol), indices(schema)),
            added.size(),
            new LayerOutputs());
    return InternalRows.append(rows, added, scoring);
  }

  private List<IndexColumn> indices(StructType schema) {
    return plan(schema).givenIndices().isPresent()
        ? List.of(IndexColumn.of(schema, indicesCol))
        : List.of();
  }
}
