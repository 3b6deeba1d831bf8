package org.sparknn.layer;

import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.sparknn.io.SavedModel;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.model.StateDicts;

/** A layer with its weights: maps a tensor column to another, as in evaluation. */
public final class LayerModel extends Model<LayerModel>
    implements IndicesParams<LayerModel>, SavedModel {
  private final String uid;
  private final ColumnParams.Fields columnParams;
  private final Param<String> indicesCol;
  private final Param<String> layer;
  private StateDict state = new StateDict();

  public LayerModel() {
    this(Identifiable.randomUID("LayerModel"));
  }

  public LayerModel(String uid) {
    this.uid = uid;
    columnParams = new ColumnParams.Fields(this);
    indicesCol =
        new Param<>(
            this,
            "indicesCol",
            "positions that the layer reads as a max unpooling or adds as a max pooling");
    layer = new Param<>(this, "layer", "the layer, as JSON");
    setDefault(indicesCol, uid + "__indices");
  }

  /**
   * A layer with its weights.
   *
   * @param state the values of the layer's slots under their own names, {@code weight} and so on
   * @throws org.sparknn.kernels.tensor.ShapeException if a slot has no value, or one of another
   *     length
   */
  public LayerModel(String uid, Layer layer, StateDict state) {
    this(uid);
    set(this.layer, NetworkJson.writeLayer(layer).toString());
    restore(state);
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

  @Override
  public Param<String> indicesCol() {
    return indicesCol;
  }

  /** The engine's record of the layer. */
  public Layer getLayer() {
    return NetworkJson.readLayer(NetworkJson.parse(getOrDefault(layer)));
  }

  /**
   * The weights and running statistics under torch's names, row-major, in the shapes that {@link
   * #slots} has; not copies.
   */
  public Map<String, float[]> weights() {
    return state.tensors();
  }

  @Override
  public List<Slot> slots() {
    return getLayer().slots();
  }

  @Override
  public StateDict state() {
    return state;
  }

  @Override
  public void restore(StateDict values) {
    StateDicts.check(values, slots());
    state = values;
  }

  private LayerColumns columns() {
    return LayerColumns.of(this, getLayer());
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
