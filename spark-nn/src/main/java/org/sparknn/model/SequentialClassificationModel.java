package org.sparknn.model;

import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparknn.io.SavedModel;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.training.InputTransform;
import org.sparknn.layer.StageParams;
import org.sparknn.score.BatchScoring;
import org.sparknn.score.InputColumns;
import org.sparknn.score.InternalRows;
import org.sparknn.score.ScoringModel;
import scala.Option;
import scala.Tuple3;

/**
 * A network that tells classes apart, with its weights. Adds the columns of Spark's classifiers:
 * {@code rawPrediction} (the logits), {@code probability} (their softmax) and {@code prediction}
 * (the class number, with the classes' names in the column's metadata). Scores in batches; rows and
 * all other columns stay as they are.
 */
public final class SequentialClassificationModel
    extends ProbabilisticClassificationModel<Vector, SequentialClassificationModel>
    implements NetworkModel,
        ClassifierParams,
        ScoringParams<SequentialClassificationModel>,
        TrainingParams,
        HasTrainingSummary<SequentialTrainingSummary> {
  private final String uid;
  private final Param<String> networkJson;
  private final ClassifierParams.Fields classifierParams;
  private final ScoringParams.Fields scoringParams;
  private final TrainingParams.Fields trainingParams;
  private StateDict state = new StateDict();
  private Option<SequentialTrainingSummary> trainingSummary = Option.empty();
  private BroadcastModel broadcast = new BroadcastModel();

  /** A model without a network, to be filled by a reader. */
  public SequentialClassificationModel() {
    this(Identifiable.randomUID("SequentialClassificationModel"));
  }

  /** A model without a network, to be filled by a reader. */
  public SequentialClassificationModel(String uid) {
    this.uid = uid;
    OwnParams.renew(this);
    networkJson = NetworkParams.param(this);
    classifierParams = new ClassifierParams.Fields(this);
    scoringParams = new ScoringParams.Fields(this);
    trainingParams = new TrainingParams.Fields(this);
  }

  /**
   * A model from weights.
   *
   * @param network with its input shape
   * @param state a value for each of the network's slots
   * @param classNames a name for each class
   * @throws org.sparknn.kernels.tensor.ShapeException if a value is missing or of another length,
   *     or the network's output is not (N, classes)
   */
  public SequentialClassificationModel(
      String uid, Sequential network, StateDict state, List<String> classNames) {
    this(uid);
    set(networkJson(), network.toJson());
    set(classNamesParam(), classNames.toArray(String[]::new));
    if (classNames.size() != numClasses()) {
      throw new IllegalArgumentException(
          "the network has %d classes but got %d names".formatted(numClasses(), classNames.size()));
    }
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
  public ClassifierParams.Fields classifierParams() {
    return classifierParams;
  }

  @Override
  public ScoringParams.Fields scoringParams() {
    return scoringParams;
  }

  @Override
  public TrainingParams.Fields trainingParams() {
    return trainingParams;
  }

  private Shape rowShape() {
    return Architecture.of(this).requiredInputShape();
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

  @Override
  public int numClasses() {
    return NetworkShapes.classes(network(), rowShape());
  }

  /** Elements of each row's features. */
  @Override
  public int numFeatures() {
    return rowShape().elements();
  }

  /** The classes' names in the order of their numbers. */
  public String[] classNames() {
    return getClassNames();
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return validateAndTransformSchema(schema, false, featuresDataType());
  }

  /**
   * Refuses features that do not fit the network.
   *
   * @param ignored features may be any tensor column
   */
  @Override
  public StructType validateAndTransformSchema(
      StructType schema, boolean fitting, DataType ignored) {
    features(schema);
    return TensorSchema.append(schema, added());
  }

  private TensorColumn features(StructType schema) {
    return TensorSchema.input(schema, getFeaturesCol(), Optional.of(rowShape()));
  }

  private List<StructField> added() {
    return columns().added(List.of(classNames()));
  }

  private ClassifierSchema columns() {
    return new ClassifierSchema(getRawPredictionCol(), getProbabilityCol(), getPredictionCol());
  }

  /** Adds the columns; lazily, as Spark's own transformers do. */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = dataset.schema();
    transformSchema(schema);
    TensorColumn features = features(schema);
    List<StructField> added = added();
    double[] thresholds = isDefined(thresholds()) ? getThresholds() : new double[0];
    BatchScoring scoring =
        new BatchScoring(
            broadcast.get(
                ScoringSettings.of(this, features), state, dataset.sparkSession().sparkContext()),
            InputColumns.of(features, schema.fieldIndex(getFeaturesCol())),
            added.size(),
            new ClassScores(columns(), thresholds));
    return InternalRows.append(dataset, added, scoring);
  }

  /** The logits of one row, whose elements are taken as floats. */
  @Override
  public Vector predictRaw(Vector features) {
    InputTransform transform = ParamValues.inputTransform(this, false);
    ScoringModel one = new ScoringModel(network(), rowShape(), state, transform, getBackend(), 1);
    return Vectors.dense(one.score(features.toArray()));
  }

  /** Replaces logits by their softmax. */
  @Override
  public Vector raw2probabilityInPlace(Vector rawPrediction) {
    DenseVector logits = (DenseVector) rawPrediction;
    ClassScores.softmax(logits.values());
    return logits;
  }

  @Override
  public SequentialClassificationModel copy(ParamMap extra) {
    SequentialClassificationModel copy = copyValues(new SequentialClassificationModel(uid), extra);
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

  /** Spark's two superclasses declare types that Java cannot both override but by the raw one. */
  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public Tuple3 findSummaryModel() {
    return new Tuple3(this, getProbabilityCol(), getPredictionCol());
  }

  @Override
  public String explainParam(Param<?> param) {
    return StageParams.explain(this, param);
  }

  public static MLReader<SequentialClassificationModel> read() {
    return SavedModel.reader(
        SequentialClassificationModel.class, SequentialClassificationModel::new);
  }

  public static SequentialClassificationModel load(String path) {
    return read().load(path);
  }
}
