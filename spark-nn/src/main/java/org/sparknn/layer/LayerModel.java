package org.sparknn.layer;

import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.sparknn.io.SavedModel;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Slot;

/** A layer with its weights: maps a tensor column to another, as in evaluation. */
public final class LayerModel extends Model<LayerModel>
    implements ColumnParams<LayerModel>, SavedModel {
  private final String uid;
  private final ColumnParams.Fields columnParams;
  private final Param<String> layer;
  private StateDict state = new StateDict();

  public LayerModel() {
    this(Identifiable.randomUID("LayerModel"));
  }

  public LayerModel(String uid) {
    this.uid = uid;
    columnParams = new ColumnParams.Fields(this);
    layer = new Param<>(this, "layer", "the layer, as the JSON of a network with it alone");
  }

  LayerModel(String uid, Network network, StateDict state) {
    this(uid);
    set(layer, NetworkJson.write(network).toString());
    this.state = state;
  }

  @Override
  public String uid() {
    return uid;
  }

  public Param<String> layer() {
    return layer;
  }

  @Override
  public ColumnParams.Fields columnParams() {
    return columnParams;
  }

  private Network network() {
    return NetworkJson.read(NetworkJson.parse(getOrDefault(layer)));
  }

  /** The layer's slots, named {@code 0.weight} and so on. */
  @Override
  public List<Slot> slots() {
    return network().slots();
  }

  @Override
  public StateDict state() {
    return state;
  }

  @Override
  public void restore(StateDict values) {
    state = values;
  }

  private LayerColumns columns() {
    return new LayerColumns(uid, network(), getInputCol(), getOutputCol());
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return columns().outputSchema(schema);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    return columns().transform(dataset, state);
  }

  @Override
  public LayerModel copy(ParamMap extra) {
    LayerModel copy = copyValues(new LayerModel(uid), extra);
    copy.state = state;
    return copy.setParent(parent());
  }

  @Override
  public String explainParam(Param<?> param) {
    return StageParams.explain(this, param);
  }

  public static MLReader<LayerModel> read() {
    return SavedModel.reader(LayerModel.class, LayerModel::new);
  }

  public static LayerModel load(String path) {
    return read().load(path);
  }
}
