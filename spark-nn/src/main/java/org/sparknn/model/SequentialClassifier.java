package org.sparknn.model;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.sparknn.layer.StageParams;
import org.sparknn.train.Trainer;
import org.sparknn.train.TrainingListener;
import org.sparknn.train.TrainingResult;
import org.sparknn.train.TrainingSettings;
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
    implements NetworkParams, TrainingParams, DefaultParamsWritable {
  private final String uid;
  private final NetworkParams.Fields networkParams;
  private final TrainingParams.Fields trainingParams;
  private transient TrainingListener listener;

  public SequentialClassifier() {
    this(Identifiable.randomUID("SequentialClassifier"));
  }

  public SequentialClassifier(String uid) {
    this.uid = uid;
    OwnParams.renew(this);
    networkParams = new NetworkParams.Fields(this);
    trainingParams = new TrainingParams.Fields(this);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public NetworkParams.Fields networkParams() {
    return networkParams;
  }

  @Override
  public TrainingParams.Fields trainingParams() {
    return trainingParams;
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

  public SequentialClassifier setEpochs(int value) {
    set(epochs(), value);
    return this;
  }

  public SequentialClassifier setBatchSize(int value) {
    set(batchSize(), value);
    return this;
  }

  public SequentialClassifier setOptimizer(String value) {
    set(optimizer(), value);
    return this;
  }

  public SequentialClassifier setLearningRate(double value) {
    set(learningRate(), value);
    return this;
  }

  public SequentialClassifier setSchedule(String value) {
    set(schedule(), value);
    return this;
  }

  public SequentialClassifier setMomentum(double value) {
    set(momentum(), value);
    return this;
  }

  public SequentialClassifier setNesterov(boolean value) {
    set(nesterov(), value);
    return this;
  }

  public SequentialClassifier setWeightDecay(double value) {
    set(weightDecay(), value);
    return this;
  }

  public SequentialClassifier setBeta1(double value) {
    set(beta1(), value);
    return this;
  }

  public SequentialClassifier setBeta2(double value) {
    set(beta2(), value);
    return this;
  }

  public SequentialClassifier setEpsilon(double value) {
    set(epsilon(), value);
    return this;
  }

  public SequentialClassifier setSeed(long value) {
    set(seed(), value);
    return this;
  }

  public SequentialClassifier setShuffle(boolean value) {
    set(shuffle(), value);
    return this;
  }

  public SequentialClassifier setRanks(int value) {
    set(ranks(), value);
    return this;
  }

  public SequentialClassifier setThreadsPerRank(int value) {
    set(threadsPerRank(), value);
    return this;
  }

  public SequentialClassifier setClassWeights(double... value) {
    set(classWeights(), value.clone());
    return this;
  }

  public SequentialClassifier setLabelSmoothing(double value) {
    set(labelSmoothing(), value);
    return this;
  }

  public SequentialClassifier setInputScale(double value) {
    set(inputScale(), value);
    return this;
  }

  public SequentialClassifier setInputMean(double... value) {
    set(inputMean(), value.clone());
    return this;
  }

  public SequentialClassifier setInputStd(double... value) {
    set(inputStd(), value.clone());
    return this;
  }

  public SequentialClassifier setClassNames(String... value) {
    set(classNamesParam(), value.clone());
    return this;
  }

  public SequentialClassifier setBackend(String value) {
    set(backend(), value);
    return this;
  }

  public SequentialClassifier setPredictBatchSize(int value) {
    set(predictBatchSize(), value);
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
    Fitting fit = Fitting.of(this, schema);
    return ClassifierSchema.append(schema, columns().added(fit.classNames()));
  }

  private ClassifierSchema columns() {
    return new ClassifierSchema(getRawPredictionCol(), getProbabilityCol(), getPredictionCol());
  }

  /** Trains; called by {@link #fit} with the labels as doubles. */
  @Override
  public SequentialClassificationModel train(Dataset<?> dataset) {
    Fitting fit = Fitting.of(this, dataset.schema());
    TrainingSettings settings = fit.settings(this);
    TrainingResult result =
        Trainer.train(
            dataset,
            fit.features(),
            fit.labels(),
            settings,
            listener == null ? new TrainingListener() {} : listener);
    SequentialClassificationModel model =
        new SequentialClassificationModel(uid, getNetwork(), result.state(), fit.classNames());
    model.set(model.inputScale(), settings.inputTransform().scale());
    model.setSummary(
        Option.apply(
            new SequentialTrainingSummary(result.history(), result.ranks(), result.backend())));
    return model;
  }

  /**
   * Fits a copy with other Params, also those of the network's layers.
   *
   * @throws IllegalArgumentException if a Param belongs neither to this nor to a layer
   */
  @Override
  public SequentialClassificationModel fit(Dataset<?> dataset, ParamMap paramMap) {
    List<String> unknown = new ArrayList<>();
    for (ParamPair<?> pair : paramMap.toList()) {
      if (!isOwn(pair.param()) && !architecture().has(pair.param().parent())) {
        unknown.add(pair.param().toString());
      }
    }
    refuse(unknown);
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
    Architecture network = copy.architecture();
    List<String> unknown = new ArrayList<>();
    for (ParamPair<?> pair : extra.toList()) {
      Param<?> param = pair.param();
      if (network.has(param.parent())) {
        network.set(param, pair.value());
      } else if (!isOwn(param) && Architecture.isLayer(param.parent())) {
        unknown.add(param.toString());
      }
    }
    refuse(unknown);
    return copy.setNetwork(network);
  }

  private void refuse(List<String> unknown) {
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "neither %s nor a layer of its network has the Params %s".formatted(uid, unknown));
    }
  }

  private boolean isOwn(Param<?> param) {
    return param.parent().equals(uid) && hasParam(param.name());
  }

  Architecture architecture() {
    return NetworkParamsReader.architecture(this);
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
