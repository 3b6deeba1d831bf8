package org.sparknn.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.layer.LayerStage;
import org.sparknn.layer.StageParams;

/**
 * torch.nn.Sequential: layers in order, for a {@link SequentialClassifier} or within another
 * Sequential. Whichever of {@link #setInputShape} and {@link #setLayers} completes the pair checks
 * all shapes at once; neither needs a Spark session. Layers are taken as they are when they are
 * given: changing a stage afterwards changes nothing here.
 */
public final class Sequential extends PipelineStage implements LayerStage, DefaultParamsWritable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private final String uid;
  private final Param<String> name;
  private final IntArrayParam inputShape;
  private final Param<String> layers;

  public Sequential() {
    this(Identifiable.randomUID("Sequential"));
  }

  public Sequential(String uid) {
    this.uid = uid;
    name = new Param<>(this, "name", "name of the layer within a network; empty: its position");
    inputShape = new IntArrayParam(this, "inputShape", "shape of one row: (C, H, W) for images");
    layers = new Param<>(this, "layers", "the layers in order, as JSON");
    setDefault(name, "");
  }

  @Override
  public String uid() {
    return uid;
  }

  /**
   * The shape of one row's input, without the batch.
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

  public Sequential setName(String value) {
    set(name, value);
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

  /** The JSON that {@link #fromJson} reads. */
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
    return Architecture.parse(json().toString()).network();
  }

  @Override
  public Network layer() {
    return network();
  }

  /**
   * Shape of a batch's output, its rows unknown.
   *
   * @throws ShapeException if the input's shape is not set
   */
  public Shape outputShape() {
    return NetworkShapes.output(network(), rowShape());
  }

  /**
   * A table of all layers with their output shapes and numbers of parameters.
   *
   * @throws ShapeException if the input's shape is not set
   */
  public String summary() {
    return NetworkTable.of(network(), rowShape());
  }

  private Shape rowShape() {
    return Architecture.parse(toJson()).requiredInputShape();
  }

  private void check() {
    if (isDefined(layers)) {
      Architecture.parse(toJson()).checked();
    }
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
   * A copy in which Params of the layers reach the layers they belong to.
   *
   * @throws IllegalArgumentException if a Param belongs to no layer, or a shape no longer fits
   */
  @Override
  public Sequential copy(ParamMap extra) {
    Sequential copy = defaultCopy(extra);
    Architecture architecture = Architecture.parse(copy.toJson());
    List<String> unknown = new ArrayList<>();
    for (ParamPair<?> pair : extra.toList()) {
      Param<?> param = pair.param();
      if (param.parent().equals(uid)) {
        continue;
      }
      if (architecture.has(param.parent())) {
        architecture.set(param, pair.value());
      } else {
        unknown.add(param.toString());
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "no layer of %s has the Params %s".formatted(uid, unknown));
    }
    if (isDefined(layers)) {
      copy.set(copy.layers, architecture.layersJson());
      copy.check();
    }
    return copy;
  }

  /** The network alone adds no column. */
  @Override
  public StructType transformSchema(StructType schema) {
    return schema;
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
