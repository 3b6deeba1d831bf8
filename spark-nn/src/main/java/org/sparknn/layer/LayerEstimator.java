package org.sparknn.layer;

import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.sparknn.io.StoredWeights;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.model.TensorColumn;

/**
 * A layer with weights. Within a network it is trained; alone in a Pipeline {@link #fit} gives a
 * {@link LayerModel} with the weights of a safetensors file, or, without one, with those that
 * torch's rule draws from the seed.
 */
public abstract class LayerEstimator<S extends LayerEstimator<S>> extends Estimator<LayerModel>
    implements LayerStage, ColumnParams<S>, DefaultParamsWritable {
  private final String uid;
  private final Param<String> name;
  private final ColumnParams.Fields columnParams;
  private final LongParam seed;
  private final Param<String> weightsPath;
  private final Param<String> weightsPrefix;

  protected LayerEstimator(String uid) {
    this.uid = uid;
    name = StageParams.name(this);
    columnParams = new ColumnParams.Fields(this);
    seed = new LongParam(this, "seed", "seed of the first weights");
    weightsPath =
        new Param<>(
            this, "weightsPath", "safetensors file with the weights; empty: drawn from the seed");
    weightsPrefix =
        new Param<>(
            this,
            "weightsPrefix",
            "what the names of the layer's tensors in that file begin with, such as features.0.");
    setDefault(seed, 0L);
    setDefault(weightsPath, "");
    setDefault(weightsPrefix, "");
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

  public long getSeed() {
    return (long) getOrDefault(seed);
  }

  public Param<String> weightsPath() {
    return weightsPath;
  }

  public String getWeightsPath() {
    return getOrDefault(weightsPath);
  }

  public Param<String> weightsPrefix() {
    return weightsPrefix;
  }

  public String getWeightsPrefix() {
    return getOrDefault(weightsPrefix);
  }

  public S setName(String value) {
    return change(name, value);
  }

  public S setSeed(long value) {
    return change(seed, value);
  }

  /** A safetensors file on any Hadoop file system, with torch's names: {@code weight} and so on. */
  public S setWeightsPath(String value) {
    return change(weightsPath, value);
  }

  /** For the file of a whole network: what stands before the names of this layer's tensors. */
  public S setWeightsPrefix(String value) {
    return change(weightsPrefix, value);
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
    return LayerColumns.of(this, layer());
  }

  /**
   * The layer with its weights; nothing is trained.
   *
   * @throws IllegalArgumentException as {@link #transformSchema} does, or if the file's tensors are
   *     not the layer's
   */
  @Override
  public LayerModel fit(Dataset<?> dataset) {
    TensorColumn input = columns().input(dataset.schema());
    Layer layer = layer();
    StateDict state =
        getWeightsPath().isEmpty()
            ? initial(layer, dataset, input)
            : new StoredWeights(uid, getWeightsPath(), getWeightsPrefix())
                .read(layer.slots(), dataset.sparkSession());
    return new LayerModel(uid, layer, state)
        .setInputCol(getInputCol())
        .setOutputCol(getOutputCol())
        .setBatchSize(getBatchSize())
        .setBackend(getBackend())
        .setParent(this);
  }

  /** The weights without a file. */
  StateDict initial(Layer layer, Dataset<?> dataset, TensorColumn input) {
    return StateDict.initial(layer.slots(), getSeed());
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
