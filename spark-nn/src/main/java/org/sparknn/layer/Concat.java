package org.sparknn.layer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * What several layers make of one input, one behind the other along the channels: {@code
 * torch.cat([branch(x) for branch in branches], 1)}. The layers are called by their positions
 * unless they have names.
 */
public final class Concat extends ContainerStage<Concat> {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final LayersParam branches =
      new LayersParam(this, "branches", "the layers in the order of their channels, as JSON");

  public Concat(LayerStage... branches) {
    this();
    setBranches(branches);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public Concat() {
    this(Identifiable.randomUID("Concat"));
  }

  public Concat(String uid) {
    super(uid);
  }

  public Param<String> branches() {
    return branches;
  }

  public String getBranches() {
    return getOrDefault(branches);
  }

  public Concat setBranches(LayerStage... values) {
    ArrayNode layers = MAPPER.createArrayNode();
    for (LayerStage value : values) {
      layers.add(value.json());
    }
    return change(branches, layers.toString());
  }

  public static MLReader<Concat> read() {
    return new DefaultParamsReader<>();
  }

  public static Concat load(String path) {
    return read().load(path);
  }
}
