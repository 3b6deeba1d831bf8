package org.sparknn.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.layer.LayerStage;
import org.sparknn.layer.StageParams;
import org.sparknn.loss.LossStage;
import org.sparknn.train.TrainingListener;
import org.sparknn.train.TrainingResult;
import scala.Option;

/**
 * torch.nn.Sequential: layers in order. As an estimator it trains them jointly on a loss,
 * data-parallel over the cluster's slots, from a tensor column to what the loss compares with
 * (class numbers, floats or a tensor column); a {@link SequentialClassifier} trains it with Spark's
 * columns for classes; and it is a layer within another Sequential.
 *
 * <p>Whichever of {@link #setInputShape} and {@link #setLayers} completes the pair checks all
 * shapes at once; neither needs a Spark session. Layers are taken as they are when they are given:
 * changing a stage afterwards changes nothing here. Fitting leaves this estimator as it is: the
 * same seed gives the same model again.
 */
public final class Sequential extends Estimator<SequentialModel>
    implements LayerStage,
        TensorParams<Sequential>,
        LossParams,
        TrainingSetters<Sequential>,
        DefaultParamsWritable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private final String uid;
  private final Param<String> name;
  private final IntArrayParam inputShape;
  private final Param<String> layers;
  private final TensorParams.Fields tensorParams;
  private final LossParams.Fields lossParams;
  private final ScoringParams.Fields scoringParams;
  private final TrainingParams.Fields trainingParams;
  private final RunFields runFields;
  private transient TrainingListener listener;

  public Sequential() {
    this(Identifiable.randomUID("Sequential"));
  }

  public Sequential(String uid) {
    this.uid = uid;
    name = new Param<>(this, "name", "name of the layer within a network; empty: its position");
    inputShape =
        new IntArrayParam(
            this,
            "inputShape",
            "shape of one row: (C, H, W) for images; -1 for sizes that the column decides");
    layers = new Param<>(this, "layers", "the layers in order, as JSON");
    tensorParams = new TensorParams.Fields(this);
    lossParams = new LossParams.Fields(this);
    scoringParams = new ScoringParams.Fields(this);
    trainingParams = new TrainingParams.Fields(this);
    runFields = RunFields.of(this);
    setDefault(name, "");
  }

  @Override
  public String uid() {
    return uid;
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
  public RunFields runFields() {
    return runFields;
  }

  @Override
  public Param<String> name() {
    return name;
  }

  public IntArrayParam inputShape() {
    return inputShape;
  }

  public Param<String> layers() {
    return layers;
  }

  /**
   * The shape of one row's input, without the batch. Sizes of -1, or of a shape that is not set,
   * are those of the input column.
   *
   * @throws ShapeException if a layer refuses its input; the message names the layer
   */
  public Sequential setInputShape(int... sizes) {
    StageParams.set(this, inputShape, sizes.clone(), this::check);
    return this;
  }

  /**
   * The layers in order, named by their positions unless they have names.
   *
   * @throws ShapeException if two have one name, an argument is missing or breaks a rule, or a
   *     layer refuses its input; the message names the layer
   */
  public Sequential setLayers(LayerStage... stages) {
    ArrayNode array = MAPPER.createArrayNode();
    for (LayerStage stage : stages) {
      ObjectNode node = MAPPER.createObjectNode();
      node.put("name", Integer.toString(array.size()));
      array.add(node.setAll(stage.json()));
    }
    StageParams.set(this, layers, array.toString(), this::check);
    return this;
  }

  /** Its name within another network, by which the state dict and {@code outputSizeOf} know it. */
  public Sequential setName(String value) {
    set(name, value);
    return this;
  }

  /** The column that outputs are compared with: numbers, or tensors as the loss wants them. */
  public Sequential setLabelCol(String value) {
    set(labelCol(), value);
    return this;
  }

  /** What is minimized; taken as it is now. */
  public Sequential setLoss(LossStage<?> value) {
    set(lossJson(), value.json().toString());
    return this;
  }

  /** Hears of the progress on the driver; not saved. */
  public Sequential setListener(TrainingListener value) {
    listener = value;
    return this;
  }

  /**
   * A network from its JSON: {@code {"inputShape": [1, 28, 28], "layers": [{"type": "Conv2d",
   * "in_channels": 1, …}, …]}}, arguments under torch's names.
   */
  public static Sequential fromJson(String json) {
    Architecture architecture = Architecture.parse(json);
    Sequential network = architecture.uid().map(Sequential::new).orElseGet(Sequential::new);
    network.set(network.layers, architecture.layersJson());
    network.check();
    architecture.inputShape().ifPresent(shape -> network.setInputShape(shape.sizes().toArray()));
    return network;
  }

  /** The JSON that {@link #fromJson} reads; it holds the network alone. */
  public String toJson() {
    ObjectNode node = json();
    if (isDefined(inputShape)) {
      node.set("inputShape", MAPPER.valueToTree(getOrDefault(inputShape)));
    }
    return node.toString();
  }

  @Override
  public ObjectNode json() {
    ObjectNode node = MAPPER.createObjectNode().put("type", "Sequential").put("uid", uid);
    if (!getName().isEmpty()) {
      node.put("name", getName());
    }
    node.set("layers", Architecture.array(isDefined(layers) ? getOrDefault(layers) : "[]"));
    return node;
  }

  /** The engine's network. */
  public Network network() {
    return architecture().network();
  }

  @Override
  public Network layer() {
    return network();
  }

  Architecture architecture() {
    return Architecture.parse(toJson());
  }

  /**
   * Shape of a batch's output, its rows unknown.
   *
   * @throws ShapeException if the input's shape is not set
   */
  public Shape outputShape() {
    return NetworkShapes.output(network(), architecture().requiredInputShape());
  }

  /**
   * A table of all layers with their output shapes and numbers of parameters, and the totals.
   *
   * @throws ShapeException if the input's shape is not set
   */
  public String summary() {
    return NetworkTable.of(network(), architecture().requiredInputShape());
  }

  private void check() {
    if (isDefined(layers)) {
      Architecture unused = architecture().checked();
    }
  }

  /** Adds the output; refuses columns that fit neither the network nor the loss. */
  @Override
  public StructType transformSchema(StructType schema) {
    Fitting fit = Fitting.of(this, schema);
    return TensorSchema.append(
        schema, List.of(TensorOutput.field(getOutputCol(), fit.outputShape())));
  }

  /**
   * Trains the layers.
   *
   * @throws IllegalArgumentException if a column, the settings or the initial weights do not fit
   * @throws org.sparknn.train.TrainingException if a rank fails
   */
  @Override
  public SequentialModel fit(Dataset<?> dataset) {
    StructType unused = transformSchema(dataset.schema());
    Fitting fit = Fitting.of(this, dataset.schema());
    TrainingResult result =
        fit.train(this, dataset, listener == null ? new TrainingListener() {} : listener);
    SequentialModel model =
        copyValues(new SequentialModel(uid, this, result.state()), new ParamMap());
    model.set(model.inputScale(), fit.inputTransform().scale());
    model.setSummary(Option.apply(new SequentialTrainingSummary(result)));
    return model.setParent(this);
  }

  /**
   * Fits a copy with other Params, also those of the layers and the loss.
   *
   * @throws IllegalArgumentException if a Param belongs to none of them
   */
  @Override
  public SequentialModel fit(Dataset<?> dataset, ParamMap paramMap) {
    held(architecture(), lossNode()).requireKnown(paramMap);
    return copy(paramMap).fit(dataset);
  }

  /**
   * A copy in which Params of the layers and the loss reach what they belong to. Params of other
   * stages are ignored, since a Pipeline hands all Params to each of its stages.
   *
   * @throws IllegalArgumentException if a Param is of a layer or a loss that is not here, or a
   *     shape no longer fits
   */
  @Override
  public Sequential copy(ParamMap extra) {
    Sequential copy = defaultCopy(extra);
    copy.listener = listener;
    Architecture architecture = copy.architecture();
    ObjectNode loss = copy.lossNode();
    held(architecture, loss).hand(extra);
    if (copy.isSet(copy.lossJson())) {
      copy.set(copy.lossJson(), loss.toString());
    }
    if (copy.isDefined(copy.layers)) {
      copy.set(copy.layers, architecture.layersJson());
      copy.check();
    }
    return copy;
  }

  private HeldParams held(Architecture architecture, ObjectNode loss) {
    return new HeldParams(this, architecture, Optional.of(loss));
  }

  private ObjectNode lossNode() {
    return (ObjectNode) NetworkJson.parse(getOrDefault(lossJson()));
  }

  @Override
  public String explainParam(Param<?> param) {
    return StageParams.explain(this, param);
  }

  public static MLReader<Sequential> read() {
    return new DefaultParamsReader<>();
  }

  public static Sequential load(String path) {
    return read().load(path);
  }
}
