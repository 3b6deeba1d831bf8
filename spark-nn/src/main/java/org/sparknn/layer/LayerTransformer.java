package org.sparknn.layer;

import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.network.StateDict;

/** A layer without weights: maps a tensor column to another, as in evaluation. */
public abstract class LayerTransformer<S extends LayerTransformer<S>> extends Transformer
    implements LayerStage, ColumnParams<S>, DefaultParamsWritable {
  private final String uid;
  private final Param<String> name;
  private final ColumnParams.Fields columnParams;

  protected LayerTransformer(String uid) {
    this.uid = uid;
    name = StageParams.name(this);
    columnParams = new ColumnParams.Fields(this);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Param<String> name() {
    return name;
  }

  @Override
  public ColumnParams.Fields columnParams() {
    return columnParams;
  }

  public S setName(String value) {
    return change(name, value);
  }

  /** Sets a Param unless the layer then breaks a rule. */
  protected <T> S change(Param<T> param, T value) {
    return StageParams.change(this, param, value);
  }

  /** The output's column, computed from the shape in the input column's metadata. */
  @Override
  public StructType transformSchema(StructType schema) {
    return columns().outputSchema(schema);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    return columns().transform(dataset, new StateDict());
  }

  private LayerColumns columns() {
    return LayerColumns.of(this, layer());
  }

  @Override
  public S copy(ParamMap extra) {
    S copy = defaultCopy(extra);
    StageParams.check(copy);
    return copy;
  }

  @Override
  public String explainParam(Param<?> param) {
    return StageParams.explain(this, param);
  }
}
