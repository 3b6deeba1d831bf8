package org.sparknn.layer;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.training.InputTransform;
import org.sparknn.model.TensorColumn;
import org.sparknn.score.BatchScoring;
import org.sparknn.score.InternalRows;
import org.sparknn.score.ScoringModel;

/** A layer between two tensor columns. */
record LayerColumns(String uid, Network network, String inputCol, String outputCol) {
  private static final int BATCH_ROWS = 64;

  /**
   * The schema with the output column.
   *
   * @throws ShapeException if the layer refuses the input's shape or would mix rows
   * @throws IllegalArgumentException if a column is missing, is no tensor column, or exists already
   */
  StructType outputSchema(StructType schema) {
    return schema.add(outputField(schema));
  }

  private StructField outputField(StructType schema) {
    if (Arrays.asList(schema.fieldNames()).contains(outputCol)) {
      throw new IllegalArgumentException(
          "%s: there is a column '%s' already".formatted(uid, outputCol));
    }
    TensorColumn input = TensorColumn.of(schema, inputCol);
    Shape output;
    try {
      output = Plan.overRows(network, input.shape(), Purpose.INFERENCE).output().shape().row();
    } catch (ShapeException refusal) {
      throw refusal.at("%s over %s".formatted(uid, input));
    }
    return new StructField(
        outputCol,
        DataTypes.createArrayType(DataTypes.FloatType, false),
        false,
        TensorColumn.floats(output));
  }

  /** Adds the output column; bytes enter the layer as the numbers 0 to 255. */
  Dataset<Row> transform(Dataset<?> rows, StateDict state) {
    StructType schema = rows.schema();
    StructField output = outputField(schema);
    TensorColumn input = TensorColumn.of(schema, inputCol);
    ScoringModel model =
        new ScoringModel(
            network, input.shape(), state, InputTransform.IDENTITY, Backends.AUTO, BATCH_ROWS);
    BatchScoring scoring =
        new BatchScoring(
            JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext()).broadcast(model),
            input,
            schema.fieldIndex(inputCol),
            1,
            LayerColumns::fill);
    return InternalRows.append(rows, List.of(output), scoring);
  }

  private static void fill(float[] outputs, int offset, int length, GenericInternalRow added) {
    float[] values = Arrays.copyOfRange(outputs, offset, offset + length);
    added.update(0, UnsafeArrayData.fromPrimitiveArray(values));
  }
}
