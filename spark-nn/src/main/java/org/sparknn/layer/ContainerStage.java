package org.sparknn.layer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.sparknn.kernels.network.NetworkJson;

/**
 * A layer of layers. They are taken as they are when they are given: changing a stage afterwards
 * changes nothing here, but Params given to {@link #copy} reach the layers they belong to.
 */
public abstract class ContainerStage<S extends ContainerStage<S>> extends LayerEstimator<S> {

  protected ContainerStage(String uid) {
    super(uid);
  }

  @Override
  public S copy(ParamMap extra) {
    S copy = super.copy(extra);
    for (Param<?> param : copy.params()) {
      if (param instanceof LayersParam layers && copy.isSet(layers)) {
        copy.set(layers, changed(copy.getOrDefault(layers), extra));
      }
    }
    StageParams.check(copy);
    return copy;
  }

  private static String changed(String json, ParamMap extra) {
    JsonNode layers = NetworkJson.parse(json);
    for (JsonNode layer : layers.isArray() ? layers : List.of(layers)) {
      for (ParamPair<?> pair : extra.toList()) {
        LayerJson.change(layer, pair.param(), pair.value());
      }
    }
    return layers.toString();
  }
}
