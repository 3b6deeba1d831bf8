package org.sparknn.model;

import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.loss.Weights;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.layer.StageParams;
import org.sparknn.train.TrainingListener;
import org.sparknn.train.TrainingResult;
import scala.Option;

/**
 * Trains a {@link Sequential} to tell classes apart, data-parallel over the cluster's slots, with
 * softmax and cross-entropy behind the network's last layer.
 *
 * <p>The features are a {@link TensorColumn} of the network's input shape, the labels a numeric
 * column of class numbers from 0 on. The network makes (N, classes) logits. Fitting leaves this
 * estimator as it is: the same seed gives the same model again.
 */
public final class SequentialClassifier
    extends ProbabilisticClassifier<Vector, SequentialClassifier, SequentialClassificationModel>
    implements NetworkParams,
        ClassifierParams,
        TrainingSetters<SequentialClassifier>,
        DefaultParamsWritable {
  private final String uid;
  private final Param<String> networkJson;
  private final ClassifierParams.Fields classifierParams;
  private final ScoringParams.Fields scoringParams;
  private final TrainingParams.Fields trainingParams;
  private final RunFields runFields;
  private transient TrainingListener listener;

  public SequentialClassifier() {
    this(Identifiable.randomUID("SequentialClassifier"));
  }

  public SequentialClassifier(String uid) {
    this.uid = uid;
    OwnParams.renew(this);
    networkJson = NetworkParams.param(this);
    classifierParams = new ClassifierParams.Fields(this);
    scoringParams = new ScoringParams.Fields(this);
    trainingParams = new TrainingParams.Fields(this);
    runFields = RunFields.of(this);
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

  @Override
  public RunFields runFields() {
    return runFields;
  }

  /**
   * The network that is trained.
   *
   * @throws org.sparknn.kernels.tensor.ShapeException if it has no input shape or its output is not
   *     (N, classes)
   */
  public SequentialClassifier setNetwork(Sequential network) {
    return setNetwork(Architecture.parse(network.toJson()));
  }

  private SequentialClassifier setNetwork(Architecture network) {
    NetworkShapes.classes(network.network(), network.requiredInputShape());
    set(networkJson(), network.toString());
    return this;
  }

  /** Hears of the progress on the driver; not saved. */
  public SequentialClassifier setListener(TrainingListener value) {
    listener = value;
    return this;
  }

  /** A weight of at least 0 for each class, as of torch's CrossEntropyLoss; none: 1. */
  public SequentialClassifier setClassWeights(double... value) {
    set(classWeights(), value.clone());
    return this;
  }

  /** From 0 to 1, as of torch's CrossEntropyLoss. */
  public SequentialClassifier setLabelSmoothing(double value) {
    set(labelSmoothing(), value);
    return this;
  }

  /** A name for each class; if not set those in the label column's metadata, or else numbers. */
  public SequentialClassifier setClassNames(String... value) {
    set(classNamesParam(), value.clone());
    return this;
  }

  /** Adds rawPrediction, probability and prediction. */
  @Override
  public StructType transformSchema(StructType schema) {
    return validateAndTransformSchema(schema, true, featuresDataType());
  }

  /**
   * Refuses columns that do not fit the network.
   *
   * @param ignored features may be any tensor column
   */
  @Override
  public StructType validateAndTransformSchema(
      StructType schema, boolean fitting, DataType ignored) {
    List<String> names = classNames(schema, fitting(schema));
    return TensorSchema.append(schema, columns().added(names));
  }

  /** The Params resolved against a schema. */
  Fitting fitting(StructType schema) {
    Architecture architecture = Architecture.of(this);
    Network network = architecture.network();
    TensorColumn features = TensorSchema.input(schema, getFeaturesCol(), architecture.inputShape());
    int classes = NetworkShapes.classes(network, features.shape());
    ClassifierSchema.checkLabel(schema, getLabelCol());
    CrossEntropyLoss loss = loss();
    TargetColumn labels = TargetColumns.of(schema, getLabelCol(), loss, Shape.of(classes));
    return Fitting.of(this, network, features, labels, Shape.of(classes), loss);
  }

  private CrossEntropyLoss loss() {
    double[] weights = getClassWeights();
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0) || Double.isInfinite(weights[i])) {
        throw new IllegalArgumentException(
            "classWeights must be finite numbers of at least 0 but that of class %d is %s"
                .formatted(i, weights[i]));
      }
    }
    return new CrossEntropyLoss(
        weights.length == 0 ? Optional.empty() : Optional.of(Weights.of(weights)),
        CrossEntropyLoss.IGNORE_INDEX,
        getLabelSmoothing(),
        Reduction.MEAN);
  }

  /** The classes' names, see {@link ParamValues#classNames}. */
  List<String> classNames(StructType schema, Fitting fit) {
    return ParamValues.classNames(this, schema.apply(getLabelCol()), fit.outputShape().size(0));
  }

  private ClassifierSchema columns() {
    return new ClassifierSchema(getRawPredictionCol(), getProbabilityCol(), getPredictionCol());
  }

  /** Trains; called by {@link #fit} with the labels as doubles. */
  @Override
  public SequentialClassificationModel train(Dataset<?> dataset) {
    Fitting fit = fitting(dataset.schema());
    TrainingResult result =
        fit.train(this, dataset, listener == null ? new TrainingListener() {} : listener);
    SequentialClassificationModel model =
        new SequentialClassificationModel(
            uid,
            getNetwork().setInputShape(fit.input().shape().sizes().toArray()),
            result.state(),
            classNames(dataset.schema(), fit));
    model.set(model.inputScale(), fit.inputTransform().scale());
    model.setSummary(Option.apply(new SequentialTrainingSummary(result)));
    return model;
  }

  /**
   * Fits a copy with other Params, also those of the network's layers.
   *
   * @throws IllegalArgumentException if a Param belongs neither to this nor to a layer
   */
  @Override
  public SequentialClassificationModel fit(Dataset<?> dataset, ParamMap paramMap) {
    held(Architecture.of(this)).requireKnown(paramMap);
    return copy(paramMap).fit(dataset);
  }

  /**
   * A copy in which Params of the network's layers reach the layers they belong to. Params of other
   * stages are ignored, since a Pipeline hands all Params to each of its stages.
   *
   * @throws IllegalArgumentException if a Param is of a layer that is not in the network, or the
   *     network's shapes no longer fit
   */
  @Override
  public SequentialClassifier copy(ParamMap extra) {
    SequentialClassifier copy = defaultCopy(extra);
    copy.listener = listener;
    if (!isDefined(networkJson())) {
      return copy;
    }
    Architecture network = Architecture.of(copy);
    held(network).hand(extra);
    return copy.setNetwork(network);
  }

  private HeldParams held(Architecture network) {
    return new HeldParams(this, network, Optional.empty());
  }

  @Override
  public String explainParam(Param<?> param) {
    return StageParams.explain(this, param);
  }

  public static MLReader<SequentialClassifier> read() {
    return new DefaultParamsReader<>();
  }

  public static SequentialClassifier load(String path) {
    return read().load(path);
  }
}
