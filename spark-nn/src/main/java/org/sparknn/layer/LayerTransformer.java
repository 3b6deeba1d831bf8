package org.sparknn.layer;

import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;

/** A layer without weights: maps a tensor column to another, as in evaluation. */
public abstract class LayerTransformer<S extends LayerTransformer<S>> extends Transformer
    implements LayerStage, DefaultParamsWritable {
  private final String uid;
  private final StageParams.Common common;

  protected LayerTransformer(String uid) {
    this.uid = uid;
    common = StageParams.Common.of(this);
    setDefault(name(), "");
    setDefault(outputCol(), uid + "__output");
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Param<String> name() {
    return common.name();
  }

  public Param<String> inputCol() {
    return common.inputCol();
  }

  public Param<String> outputCol() {
    return common.outputCol();
  }

  public S setName(String value) {
    return change(name(), value);
  }

  public S setInputCol(String value) {
    return change(inputCol(), value);
  }

  public S setOutputCol(String value) {
    return change(outputCol(), value);
  }

  /** Sets a Param unless the layer then breaks a rule. */
  protected <T> S change(Param<T> param, T value) {
    StageParams.set(this, param, value);
    return self();
  }

  @SuppressWarnings("unchecked") // S is the class itself
  private S self() {
    return (S) this;
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
    return new LayerColumns(
        uid, Network.of(layer()), getOrDefault(inputCol()), getOrDefault(outputCol()));
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
