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
    implements LayerStage, DefaultParamsWritable {
  private final String uid;
  private final StageParams.Common common;
  private final LongParam seed;

  protected LayerEstimator(String uid) {
    this.uid = uid;
    common = StageParams.Common.of(this);
    seed = new LongParam(this, "seed", "seed of the first weights");
    setDefault(name(), "");
    setDefault(outputCol(), uid + "__output");
    setDefault(seed, 0L);
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

  public LongParam seed() {
    return seed;
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

  public S setSeed(long value) {
    return change(seed, value);
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

  private LayerColumns columns() {
    return new LayerColumns(
        uid, Network.of(layer()), getOrDefault(inputCol()), getOrDefault(outputCol()));
  }

  @Override
  public LayerModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    Network network = Network.of(layer());
    StateDict state = StateDict.initial(network.slots(), (long) getOrDefault(seed));
    LayerModel model = new LayerModel(uid, network, state);
    model.setInputCol(getOrDefault(inputCol())).setOutputCol(getOrDefault(outputCol()));
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
