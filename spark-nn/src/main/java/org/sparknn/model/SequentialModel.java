package org.sparknn.model;

import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.sparknn.io.SavedModel;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.layer.StageParams;
import org.sparknn.score.BatchScoring;
import org.sparknn.score.InputColumns;
import org.sparknn.score.InternalRows;
import scala.Option;

/**
 * A trained network between two tensor columns. Scores in batches, as in evaluation; rows and all
 * other columns stay as they are.
 */
public final class SequentialModel extends Model<SequentialModel>
    implements NetworkModel,
        TensorParams<SequentialModel>,
        LossParams,
        ScoringParams<SequentialModel>,
        TrainingParams,
        HasTrainingSummary<SequentialTrainingSummary> {
  private final String uid;
  private final Param<String> networkJson;
  private final TensorParams.Fields tensorParams;
  private final LossParams.Fields lossParams;
  private final ScoringParams.Fields scoringParams;
  private final TrainingParams.Fields trainingParams;
  private StateDict state = new StateDict();
  private Option<SequentialTrainingSummary> trainingSummary = Option.empty();
  private BroadcastModel broadcast = new BroadcastModel();

  /** A model without a network, to be filled by a reader. */
  public SequentialModel() {
    this(Identifiable.randomUID("SequentialModel"));
  }

  /** A model without a network, to be filled by a reader. */
  public SequentialModel(String uid) {
    this.uid = uid;
    networkJson = NetworkParams.param(this);
    tensorParams = new TensorParams.Fields(this);
    lossParams = new LossParams.Fields(this);
    scoringParams = new ScoringParams.Fields(this);
    trainingParams = new TrainingParams.Fields(this);
  }

  /**
   * A model from weights.
   *
   * @param state a value for each of the network's slots
   * @throws org.sparknn.kernels.tensor.ShapeException if a value is missing or of another length
   */
  public SequentialModel(String uid, Sequential network, StateDict state) {
    this(uid);
    set(networkJson, network.toJson());
    restore(state);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Param<String> networkJson() {
    return networkJson;
  }

  @Override
  public TensorParams.Fields tensorParams() {
    return tensorParams;
  }

  @Override
  public LossParams.Fields lossParams() {
    return lossParams;
  }

  @Override
  public ScoringParams.Fields scoringParams() {
    return scoringParams;
  }

  @Override
  public TrainingParams.Fields trainingParams() {
    return trainingParams;
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

  private TensorColumn input(StructType schema) {
    return TensorSchema.input(schema, getInputCol(), Architecture.of(this).inputShape());
  }

  private Shape outputShape(TensorColumn input) {
    return NetworkShapes.outputOver(uid, network(), input);
  }

  /** Adds the output; refuses an input that does not fit the network. */
  @Override
  public StructType transformSchema(StructType schema) {
    return TensorSchema.append(
        schema, List.of(TensorOutput.field(getOutputCol(), outputShape(input(schema)))));
  }

  /** Adds the output; lazily, as Spark's own transformers do. */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = dataset.schema();
    StructType unused = transformSchema(schema);
    TensorColumn input = input(schema);
    BatchScoring scoring =
        new BatchScoring(
            broadcast.get(
                ScoringSettings.of(this, input), state, dataset.sparkSession().sparkContext()),
            InputColumns.of(input, schema.fieldIndex(getInputCol())),
            1,
            TensorOutput::fill);
    return InternalRows.append(
        dataset, List.of(TensorOutput.field(getOutputCol(), outputShape(input))), scoring);
  }

  @Override
  public SequentialModel copy(ParamMap extra) {
    SequentialModel copy = copyValues(new SequentialModel(uid), extra);
    copy.state = state;
    copy.trainingSummary = trainingSummary;
    copy.broadcast = broadcast.copy();
    return copy.setParent(parent());
  }

  @Override
  public Option<SequentialTrainingSummary> trainingSummary() {
    return trainingSummary;
  }

  @Override
  public void trainingSummary_$eq(Option<SequentialTrainingSummary> value) {
    trainingSummary = value;
  }

  @Override
  public String explainParam(Param<?> param) {
    return StageParams.explain(this, param);
  }

  public static MLReader<SequentialModel> read() {
    return SavedModel.reader(SequentialModel.class, SequentialModel::new);
  }

  public static SequentialModel load(String path) {
    return read().load(path);
  }
}
