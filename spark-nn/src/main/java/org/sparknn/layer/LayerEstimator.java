package org.sparknn.layer;

import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;

/**
 * A layer with weights. Within a network it is trained; alone in a Pipeline {@link #fit} gives a
 * {@link LayerModel} with the weights that torch's rule draws from the seed.
 */
public abstract class LayerEstimator<S extends LayerEstimator<S>> extends Estimator<LayerModel>
    implements LayerStage, ColumnParams<S>, DefaultParamsWritable {
  private final String uid;
  private final Param<String> name;
  private final ColumnParams.Fields columnParams;
  private final LongParam seed;

  protected LayerEstimator(String uid) {
    this.uid = uid;
    name = StageParams.name(this);
    columnParams = new ColumnParams.Fields(this);
    seed = new LongParam(this, "seed", "seed of the first weights");
    setDefault(seed, 0L);
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

  public LongParam seed() {
    return seed;
  }

  public S setName(String value) {
    return change(name, value);
  }

  public S setSeed(long value) {
    return change(seed, value);
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

  private LayerColumns columns() {
    return new LayerColumns(uid, Network.of(layer()), getInputCol(), getOutputCol());
  }

  @Override
  public LayerModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    Network network = Network.of(layer());
    StateDict state = StateDict.initial(network.slots(), (long) getOrDefault(seed));
    LayerModel model = new LayerModel(uid, network, state);
    model.setInputCol(getInputCol()).setOutputCol(getOutputCol());
    return model.setParent(this);
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
